// Text that fits: on one line, and within the limit of a service, counted in UTF-16 units, of which there are never fewer than of
// any other kind of character. Pure. Nothing is cut in the midst of a character or of an escape.

/** On one line, without control characters: what comes from outside must not begin lines or headers of its own. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}

/** At most `most` units of the escaped text; what is cut ends in `…`. */
export function fit(
  text: string,
  most: number,
  escape: (character: string) => string = same,
): string {
  let fitted = ''
  let room = ''
  for (const character of text) {
    const next = fitted + escape(character)
    if (next.length > most) return `${room}…`
    fitted = next
    if (next.length < most) room = next
  }
  return fitted
}

function same(character: string): string {
  return character
}
