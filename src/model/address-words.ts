// The text of an address as four 32-bit words, without allocating: every request has a few to read. Strict: no zones, ports,
// brackets or leading zeros, and what does not parse is never a guess.

const longest = 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'.length
const [dot, colon] = [0x2e, 0x3a]
const groups = new Uint16Array(8)

/** Fills `words` (IPv4 in ::ffff:0:0/96, most significant first); false where the text is no address. */
export function readAddress(text: string, words: Uint32Array): boolean {
  if (text.length > longest) return false
  const v4 = readIpv4(text, 0)
  if (v4 < 0) return readIpv6(text, words)
  words[0] = 0
  words[1] = 0
  words[2] = 0xffff
  words[3] = v4
  return true
}

/** Dotted decimal from `start` to the end of the text, as a number; -1 where it is none. */
function readIpv4(text: string, start: number): number {
  let value = 0
  let part = -1
  let parts = 1
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === dot) {
      if (part < 0 || parts === 4) return -1
      value = value * 256 + part
      part = -1
      parts++
      continue
    }
    const digit = code - 0x30
    // No leading zero: some read it as octal.
    if (digit < 0 || digit > 9 || part === 0) return -1
    part = part < 0 ? digit : part * 10 + digit
    if (part > 255) return -1
  }
  return parts === 4 && part >= 0 ? value * 256 + part : -1
}

function readIpv6(text: string, words: Uint32Array): boolean {
  const { length } = text
  let [count, gap, start, value] = [0, -1, 0, 0]
  for (let at = 0; at <= length; at++) {
    const code = at < length ? text.charCodeAt(at) : colon
    if (code === dot) {
      const v4 = readIpv4(text, start)
      if (v4 < 0 || count > 6) return false
      groups[count++] = v4 >>> 16
      groups[count++] = v4 & 0xffff
      break
    }
    if (code !== colon) {
      const digit = hexDigit(code)
      if (digit < 0 || at - start === 4) return false
      value = value * 16 + digit
      continue
    }
    if (at > start) {
      if (count === 8) return false
      groups[count++] = value
    } else if (at === length) {
      // It ends in a colon: that must be the second of the gap.
      if (gap !== count) return false
    } else if (at > 0) {
      if (gap >= 0) return false
      gap = count
    } else if (text.charCodeAt(1) !== colon) return false
    start = at + 1
    value = 0
  }
  if (gap < 0 ? count !== 8 : count === 8) return false
  return fill(words, gap < 0 ? count : gap, count)
}

/** -1 for anything else. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** The groups before the gap, zeros, and the groups behind it. */
function fill(words: Uint32Array, gap: number, count: number): true {
  for (let word = 0; word < 4; word++) {
    words[word] = ((groupAt(word * 2, gap, count) << 16) | groupAt(word * 2 + 1, gap, count)) >>> 0
  }
  return true
}

function groupAt(place: number, gap: number, count: number): number {
  if (place < gap) return groups[place] ?? 0
  const behind = place - (8 - count)
  return behind < gap ? 0 : (groups[behind] ?? 0)
}
