// Crawlers that fill the index of a search engine. Google's are one family: they share its addresses and its budget.
import type { Row } from './table.ts'

const google = { family: 'googlebot', robots: null }
const bing = { family: 'bingbot', robots: null }
const yandex = { family: 'yandexbot', robots: null }
const baidu = { family: 'baiduspider', robots: null }

export const searchRows: readonly Row[] = [
  // Not the bare word: others write that they are "compatible with Googlebot", and would be taken for impostors.
  { token: '^Googlebot', family: 'googlebot', robots: 'Googlebot' },
  { token: 'compatible; Googlebot', family: 'googlebot', robots: 'Googlebot' },
  { token: 'Googlebot/', family: 'googlebot', robots: 'Googlebot' },
  // These have names of their own in robots.txt and fall back to another's, or ignore `*`: they are not held to it.
  { token: 'Googlebot-Image', ...google },
  { token: 'Googlebot-Video', ...google },
  { token: 'Googlebot-News', ...google },
  { token: 'Google-InspectionTool', ...google },
  { token: 'AdsBot-Google', ...google },
  { token: 'AdsBot-Google-Mobile', ...google },
  { token: 'Storebot-Google', ...google },
  { token: 'GoogleOther', ...google },
  { token: '^Mediapartners-Google', ...google },
  { token: 'compatible; Mediapartners-Google', ...google },
  { token: 'APIs-Google', ...google },
  { token: 'bingbot' },
  { token: 'adidxbot', ...bing },
  { token: 'msnbot', ...bing },
  { token: 'msnbot-media', ...bing },
  { token: 'Applebot' },
  { token: 'DuckDuckBot' },
  { token: 'DuckDuckGo-Favicons-Bot', family: 'duckduckbot', robots: null },
  { token: 'YandexBot' },
  { token: 'YandexImages', ...yandex },
  { token: 'YandexMobileBot', ...yandex },
  { token: 'YandexRenderResourcesBot', ...yandex },
  { token: 'YandexAccessibilityBot', ...yandex },
  { token: 'YandexMetrika', ...yandex },
  { token: 'Baiduspider' },
  { token: 'Baiduspider-render', ...baidu },
  { token: 'Baiduspider-image', ...baidu },
  { token: 'Qwantbot' },
  { token: 'Qwantify', family: 'qwantbot', robots: null },
  { token: 'Kagibot' },
  { token: 'MojeekBot' },
  { token: 'PetalBot' },
  { token: 'SeznamBot' },
  { token: 'Sogou web spider', family: 'sogou', robots: null },
  { token: 'Sogou inst spider', family: 'sogou', robots: null },
  { token: 'Yeti/', family: 'naver', robots: 'Yeti' },
  { token: 'Daum/', family: 'daum', robots: 'Daum' },
  { token: 'coccocbot-web', family: 'coccoc' },
  { token: 'coccocbot-image', family: 'coccoc' },
  { token: 'Slurp' },
  { token: '360Spider' },
  { token: 'YisouSpider' },
  { token: 'Mail.RU_Bot', robots: 'Mail.Ru' },
  { token: 'Bravebot' },
  { token: 'Swisscows' },
  { token: 'search.marginalia.nu', family: 'marginalia' },
]
