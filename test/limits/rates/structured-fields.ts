// Reads a list of strings with integer parameters as RFC 9651 (4.2) has it, and nothing else: what a field may not hold throws.

export interface ListItem {
  readonly value: string
  readonly parameters: Readonly<Record<string, number>>
}

export function parseList(field: string): ListItem[] {
  const items: ListItem[] = []
  const left = { text: field }
  const take = (form: RegExp): string => {
    const found = form.exec(left.text)?.[0]
    if (found === undefined) throw new Error(`not ${form}: ${left.text}`)
    left.text = left.text.slice(found.length)
    return found
  }
  do {
    if (items.length > 0) take(/^[ \t]*,[ \t]*/)
    const value = take(/^"(?:[ !#-[\]-~]|\\["\\])*"/)
    const parameters: Record<string, number> = {}
    while (left.text.startsWith(';')) {
      const name = take(/^; *[a-z*][a-z0-9_.*-]*/)
        .slice(1)
        .trimStart()
      parameters[name] = Number(take(/^=-?\d{1,15}(?![\d.])/).slice(1))
    }
    items.push({ value: value.slice(1, -1).replaceAll(/\\(.)/g, '$1'), parameters })
  } while (left.text !== '')
  return items
}
