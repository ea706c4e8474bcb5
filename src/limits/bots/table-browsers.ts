// What people browse with that lists of bots take for one. These rows are asked last: a bot's name beside them counts.
import type { Row } from './table.ts'

export const browserRows: readonly Row[] = [
  { token: '^Dillo/', family: 'browser' },
  { token: '^Lynx/', family: 'browser' },
  { token: '^w3m/', family: 'browser' },
  { token: '^ELinks', family: 'browser' },
  { token: '^Links (', family: 'browser' },
  { token: '^NetSurf/', family: 'browser' },
  { token: '^amaya/', family: 'browser' },
  // Plays sound and video for Safari.
  { token: '^AppleCoreMedia/', family: 'browser' },
  // What the apps of DuckDuckGo fetch for their users; its crawlers are in the table of search engines.
  { token: '^ddg_android/', family: 'browser' },
  { token: '^ddg_ios/', family: 'browser' },
  { token: '^ddg_mac/', family: 'browser' },
  { token: '^DuckDuckGo/', family: 'browser' },
]

/** Names of devices in which lists of bots find `google`, or another word of theirs. */
const deviceWords = /\bGoogle TV\b/g

/**
 * The comment of a browser on Android holds the name of the device, which may be Spider or Discovery. A comment with a
 * web or mail address or `compatible` was not written by a phone.
 */
const androidComment =
  /^Mozilla\/5\.0 \(Linux; (?:U; )?Android [\d.]+; (?![^()]*(?:compatible|http|@))[^()]*\)(?= AppleWebKit\/)/

/** The same user agent on a device without a name. */
export function withoutDevice(userAgent: string): string {
  return userAgent
    .replace(androidComment, 'Mozilla/5.0 (Linux; Android 10; K)')
    .replaceAll(deviceWords, 'TV')
}
