// Colour as a value: renderers are pure and get told how to paint, so a snapshot is plain text.
// Colour never carries meaning alone; a sign or a word says the same.

export type Paint = (style: Style, text: string) => string

export type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold'

export const plain: Paint = (_style, text) => text

/** The signs of a line in their colours. */
export function paintSigns(line: string, paint: Paint): string {
  return line.replace(/[✔✖⚠]/, (sign) => paint(colours[sign] ?? 'dim', sign))
}

const colours: Readonly<Record<string, Style>> = { '✔': 'green', '✖': 'red', '⚠': 'yellow' }
