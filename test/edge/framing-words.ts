// The words the smuggling cases are made of: for each place of a message what might be written there.
// Where a name in this list looks like another, that is on purpose.

/** What may stand where a line should end. */
// oxfmt-ignore
export const lineEnds: readonly string[] = [
  '\n', '\r', '\r\r\n', '\n\r', '\n\n', '\r\n\n', '\n\r\n', '\r\n ', '\r\n\t', '\r\n \r\n', '\0',
  '\0\r\n', '\r\0\n', '\v', '\f', '\x85', '\x1e', ' \r\n', '\t\r\n', '\r \n', '\\r\\n', '',
]

/** What may stand for the name Transfer-Encoding. */
// oxfmt-ignore
export const codingNames: readonly string[] = [
  'transfer-encoding', 'TRANSFER-ENCODING', 'tRANSFER-eNCODING', 'Transfer-encoding',
  'Transfer Encoding', 'Transfer-Encodin', 'Transfer-Encodings', 'TransferEncoding',
  'Transfer--Encoding', 'Transfer-Encoding-', '-Transfer-Encoding', 'X-Transfer-Encoding',
  'HTTP_TRANSFER_ENCODING', 'Transfer\u00adEncoding', 'Transfer-Enco\u00f0ing',
  '"Transfer-Encoding"', 'Transfer-\r\n Encoding', 'TE', 'Content-Encoding',
  'Content-Transfer-Encoding', 'Trans\x66er\x2dEncoding',
]

/** What may stand for the name Content-Length. */
// oxfmt-ignore
export const lengthNames: readonly string[] = [
  'content-length', 'CONTENT-LENGTH', 'cONTENT-lENGTH', 'Content-length', 'Content Length',
  'Content-Lengt', 'Content-Lengths', 'ContentLength', 'Content--Length', 'Content-Length-',
  '-Content-Length', 'X-Content-Length', 'HTTP_CONTENT_LENGTH', 'Content\u00adLength',
  '"Content-Length"', 'Content-\r\n Length',
]

/** Values of Transfer-Encoding. */
// oxfmt-ignore
export const codings: readonly string[] = [
  'chunked', 'Chunked', 'CHUNKED', 'chunKED', ' chunked', '\tchunked', '  \t chunked \t ', '', ' ',
  ',', 'chunked,', ',chunked', ', chunked', 'chunked, chunked', 'chunked,chunked',
  'chunked, identity', 'identity, chunked', 'identity', 'gzip', 'gzip, chunked', 'gzip,chunked',
  'gzip;q=1, chunked', 'chunked, gzip', 'deflate, chunked', 'compress, chunked', 'x-chunked',
  'xchunked', 'chunkedx', 'chunke', 'chunked;', 'chunked;q=1', 'chunked; foo=bar', '"chunked"',
  "'chunked'", 'chunked chunked', 'chunked\tchunked', 'chunked\r\n chunked', '\r\n chunked',
  '\r\n\tchunked', 'chunked\r\n ', 'x\r\n chunked', 'chunk\r\n ed', 'cow', 'cow, chunked',
  'chunked, cow', 'null', '0', '5', 'false', 'chunked=1', 'chunked:1', ': chunked', '[chunked]',
  '%63hunked', '\\chunked', 'ch\u00fcnked', '\u212achunked', 'chunked\\r\\nX:', 'trailers',
  'trailers, chunked', 'chunked, trailers', 'http/1.1', `${'x'.repeat(300)}, chunked`,
]

/** Values of Content-Length, most of them near 5. */
// oxfmt-ignore
export const lengths: readonly string[] = [
  '5', '05', '005', `${'0'.repeat(40)}5`, '+5', '-5', '-0', '+0', '0', '00', '5,5', '5, 5', '5,6',
  '6, 5', '5 5', '5\t5', '0 5', ' 5', '5 ', '\t5\t', '', ' ', ',', ',5', '5,', '0x5', '0X5', '5h',
  '05h', '0b101', '0o5', '5.0', '5.', '.5', '5e0', '5e1', '1e1', '50e-1', '"5"', "'5'", '5;',
  '5;q=1', '5#', 'five', 'NaN', 'Infinity', 'null', 'true', '\u0665', '\uff15', '\u00b2', '1_0',
  "1'0", '4294967295', '4294967296', '4294967301', '9007199254740991', '9007199254740992',
  '9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616',
  '18446744073709551621', `1${'0'.repeat(50)}`, '-1', '-9223372036854775808', '5\r\n 5', '\r\n 5',
  '5\r\n ', '1\r\n 0', '%35', '\\5', '5/1', '(5)', '=5', ':5', ': 5', '5 bytes', '5\\r\\n',
]

/** Sizes of a chunk of five bytes. */
// oxfmt-ignore
export const sizes: readonly string[] = [
  '5', '05', '0005', `${'0'.repeat(15)}5`, `${'0'.repeat(16)}5`, `${'0'.repeat(100)}5`, '+5', '-5',
  '0x5', '0X5', 'x5', '5h', '\\x35', ' 5', '5 ', '\t5', '5\t', '5  ', ' 5 ', '5 5', '', ' ', 'g',
  '5g', 'five', '"5"', '5,5', '5.0', '5e0', '5_', '_5', '5:', '5=', '5\0', '\x005', '5\v', '5\f',
  '5\x85', '5\xa0', '\ufeff5', 'FFFFFFFFFFFFFFFF', 'ffffffffffffffff5', '10000000000000005',
  '100000005', '8000000000000005', '7fffffffffffffff', 'fffffffffffffffb', '20000000000005', '-0',
  '+0', '0x0', '00', '000000',
]

/** What may follow the size of a chunk. */
// oxfmt-ignore
export const extensions: readonly string[] = [
  '', ';', ';;', '; ', ' ;', ' ; ', ';a', ';a=', ';=', ';=b', ';a=b', '; a=b', ' ;a=b', ';a =b',
  ';a= b', ';a=b;c=d', ';a=b;', ';a="b"', ';a="b', ';a=b"', ';a="b"c', ';a="\\""', ';a="\\',
  ';a="b;c"', ';a="b,c"', ';a="\r\n"', ';a="\n"', ';a="\r"', ';a=b\n', ';a=b\r', ';a\n', ';\n',
  ';\r', '\n', ';a=b\r\r', ';\nx', ';a=b c', ';a b', ';a:b', ';a,b', ';(', ';a=(', ';5', ';0',
  ';a\0', ';a=\0', ';a=\v', ';a=\xe9', ';\xe9=a', ';a=b\t', ';a=b ', ';\t', 'a', ' a', '=a', ',a',
  ':a', '"a"', `;a=${'x'.repeat(1000)}`, `;a=${'x'.repeat(20_000)}`, `;a="${'x'.repeat(20_000)}"`,
  ';a=b'.repeat(3000), ';a\r\n b=c', ';a=b\r\n c',
]

/** Ways to end a chunked body. */
// oxfmt-ignore
export const lastChunks: readonly string[] = [
  '0\r\n\r\n', '00\r\n\r\n', '0000000000\r\n\r\n', `${'0'.repeat(17)}\r\n\r\n`, '0\n\n', '0\r\n\n',
  '0\n\r\n', '0\r\r', '0\r\n\r', '0\r\n', '0\r', '0', '0\r\n\r\n\r\n', '0\r\n \r\n', '0\r\n\t\r\n',
  '0 \r\n\r\n', ' 0\r\n\r\n', '0;\r\n\r\n', '0;a=b\r\n\r\n', '0;a="\r\n\r\n"\r\n\r\n', '-0\r\n\r\n',
  '+0\r\n\r\n', '0x0\r\n\r\n', '0,0\r\n\r\n', '0\r\n0\r\n\r\n', '0\r\n5\r\n\r\n', '\r\n\r\n',
  '\r\n0\r\n\r\n', '', '0\0\r\n\r\n', '0\r\n\0\r\n', '0\r\r\n\r\n', '0\r\n\r\r\n', '0\r\nX\r\n\r\n',
  '0\r\n:\r\n\r\n', '0\r\nX:\r\n\r\n', '0\r\nX: y\n\r\n', '0\r\nX: y\r\n z\r\n\r\n',
  '0\r\nX : y\r\n\r\n', '0\r\nX: y\r\r\n\r\n', '0\r\nX: \0\r\n\r\n', '0\r\nX: y\r\n\n',
]

/** Trailers that would matter as fields of a head, and some that would not. */
// oxfmt-ignore
export const trailers: readonly string[] = [
  'Content-Length: 5', 'content-length: 0', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip',
  'Transfer_Encoding: chunked', 'Content_Length: 5', 'Content.Length: 5', 'Host: other.example',
  'Connection: close', 'Connection: keep-alive, Host', 'Trailer: X', 'TE: trailers', 'Upgrade: h2c',
  'Authorization: Basic eA==', 'Cookie: a=b', 'X-Forwarded-For: 6.6.6.6',
  'X_Forwarded_For: 6.6.6.6', 'X-Sluice-Slot: green', 'Expect: 100-continue', 'X-Good: yes',
  'X-Good: caf\xe9', 'X-Good:', `X-Long: ${'y'.repeat(60_000)}`, 'GET /s/@@@@@ HTTP/1.1',
  'X-A: 1\r\nX-B: 2\r\nX-A: 3', Array.from({ length: 150 }, (_, i) => `X-${i}: y`).join('\r\n'),
]

/** Versions in the request line. */
// oxfmt-ignore
export const versions: readonly string[] = [
  'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/0.0', 'HTTP/1.2', 'HTTP/1.9', 'HTTP/2.0', 'HTTP/2',
  'HTTP/3', 'HTTP/3.0', 'HTTP/1', 'HTTP/1.', 'HTTP/.1', 'HTTP/11', 'HTTP/1.10', 'HTTP/1.01',
  'HTTP/01.1', 'HTTP/1.1 ', ' HTTP/1.1', 'HTTP/1.1\t', '\tHTTP/1.1', 'HTTP /1.1', 'HTTP/ 1.1',
  'HTTP/1 .1', 'HTTP/1. 1', 'HTTP/1,1', 'http/1.1', 'Http/1.1', 'HTTPS/1.1', 'HTTP\\1.1',
  'HTTP-1.1', 'HTTP/+1.1', 'HTTP/-1.1', 'HTTP/1.1\0', 'HTTP/1.1 HTTP/1.1', 'HTTP/1.1/1.0',
  'XHTTP/1.1', 'ICE/1.0', 'RTSP/1.0', 'SIP/2.0', '', ' ',
]

/** Methods, and what may stand before them. */
// oxfmt-ignore
export const methods: readonly string[] = [
  'GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PUT', 'PATCH', 'PROPFIND', 'SOURCE',
  'PRI', 'DESCRIBE', 'get', 'Post', 'POST ', ' POST', 'PO ST', 'POST\t', 'P\0ST', 'POST\x01',
  '(POST)', 'POSTPOST', 'X-NEW', '', '"POST"', 'POST:', '\r\nPOST', '\r\n\r\nPOST', '\nPOST',
  '\rPOST', '\n\nPOST', ' \r\nPOST', '\0POST', '\xef\xbb\xbfPOST', 'POST /x HTTP/1.1\r\nPOST',
]

/** Targets; the case is told by its number where there is one. */
// oxfmt-ignore
export const targets: readonly string[] = [
  '/c/@@@@@', '*', '', '//c/@@@@@', 'c/@@@@@', '/c/@@@@@#f', '/c/@@@@@?a=b', '/c/@@@@@ x',
  '/c/@@@@@\tx', '/c/@@@@@\0', '/c/@@@@@\r', '/c/@@@@@\n', '/c/@@@@@\x7f', '/c/@@@@@\xe9',
  '/c/@@@@@\x0b', '/c/@@@@@ HTTP/1.1\r\nX: y\r\nZ:', '/c/@@@@@%0d%0aX:y', '/c/@@@@@ HTTP/1.0',
  'http://shop.example/c/@@@@@', 'http://other.example/c/@@@@@', 'http://other.example:81/c/@@@@@',
  'HTTP://other.example/c/@@@@@', 'https://other.example/c/@@@@@', 'http:///c/@@@@@',
  'http:/c/@@@@@', 'http:c/@@@@@', 'http://user@shop.example/c/@@@@@',
  'http://user:pw@shop.example/c/@@@@@', 'http://shop.example\\@evil/c/@@@@@', 'http://a,b/c/@@@@@',
  'http://[::1]/c/@@@@@', 'http://[::1/c/@@@@@', 'http://shop.example:x/c/@@@@@',
  'http://shop.example:999999/c/@@@@@', 'http://shop.example?/c/@@@@@',
  'ftp://shop.example/c/@@@@@', 'javascript:/c/@@@@@', 'shop.example:80', 'shop.example',
  '://shop.example/c/@@@@@', '?/c/@@@@@', '\\c\\@@@@@',
]

/** Host fields, and what may pass for one. */
// oxfmt-ignore
export const hosts: readonly string[] = [
  'Host: shop.example', 'host: shop.example', 'HOST: shop.example', 'Host:', 'Host: ', 'Host: a b',
  'Host: a,b', 'Host: a/b', 'Host: user@shop.example', 'Host: shop.example:x',
  'Host: shop.example:', 'Host: shop.example:80:80', 'Host: [::1', 'Host: [::1]x', 'Host: a\tb',
  'Host: a\0b', 'Host: a\rb', 'Host: a\nb', 'Host: \xe9', 'Host: a\r\n b', 'Host : shop.example',
  ' Host: shop.example', '\tHost: shop.example', 'Host\0: shop.example', 'Host shop.example',
  'Hos\r\n t: shop.example', 'X: y\nHost: shop.example', 'X: y\rHost: shop.example',
  'H\xf6st: shop.example', 'X-Host: shop.example',
]

/** Values of Expect. */
// oxfmt-ignore
export const expects: readonly string[] = [
  '100-continue', '100-Continue', ' 100-continue ', '100-continue, 100-continue', '100-continue,',
  ',100-continue', 'x, 100-continue', '100-continue, x', '100-continue;q=1', '100-continues',
  'x100-continue', '100 continue', '"100-continue"', '200-ok', '', ' ', '100-continue\r\n ',
  '\r\n 100-continue', '100-continue\0', '\v100-continue',
]

/** Values of Connection. */
// oxfmt-ignore
export const connections: readonly string[] = [
  'close', 'keep-alive', 'close, keep-alive', 'Content-Length', 'content-length, close',
  'Transfer-Encoding', 'close, Transfer-Encoding', 'Host',
  'Host, Content-Length, Transfer-Encoding', 'Expect', 'Upgrade', 'TE', 'Trailer', '', ',',
  ', close', '"close"', 'c\0lose', 'close\r\n x', 'HTTP2-Settings, Upgrade',
  `${'x,'.repeat(500)}close`,
]

/** Fields for which every order and number is tried. */
// oxfmt-ignore
export const framingFields: readonly string[] = [
  'Content-Length: 5', 'Content-Length: 6', 'Content-Length: 0', 'content-length: 05', 'Transfer-Encoding: chunked',
  'transfer-encoding: identity', 'Transfer-Encoding: gzip', 'Transfer-Encoding:',
  'Transfer_Encoding: chunked', 'Content_Length: 0',
]
