// How the claim to be a search engine's crawler can be checked. Only what an operator documents stands here: a wrong
// suffix would refuse the real crawler.

/**
 * By family: the domains its reverse names end in. An empty list: known by published address ranges alone. Not
 * googleusercontent.com, which anybody's virtual machine is named under.
 */
export const identities: ReadonlyMap<string, readonly string[]> = new Map([
  ['googlebot', ['googlebot.com', 'google.com']],
  ['bingbot', ['search.msn.com']],
  ['applebot', ['applebot.apple.com']],
  ['yandexbot', ['yandex.ru', 'yandex.net', 'yandex.com']],
  ['baiduspider', ['baidu.com', 'baidu.jp']],
  ['duckduckbot', []],
  ['qwantbot', []],
  ['kagibot', []],
  ['mojeekbot', []],
])
