// The picture that is drawn over again: in one write, cut to the terminal, and the terminal is given back.
import { expect, test } from 'vitest'
import { openScreen } from '../../src/cli/screen.ts'

function terminal(columns: number, rows: number) {
  const written: string[] = []
  return { columns, rows, written, write: (text: string) => written.push(text) }
}

const drawn = (text: string): string[] =>
  text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .split('\r\n')
    .slice(0, -1)

test('each picture is one write over the one before', () => {
  const to = terminal(80, 24)
  const screen = openScreen(to)
  screen.draw(['first', 'second'])
  screen.draw(['third'])
  expect(to.written.length).toBe(3)
  expect(to.written.slice(1).map(drawn)).toEqual([['first', 'second'], ['third']])
  // Home, the rest of the line cleared, and all below.
  expect(to.written[2]).toBe('\u001b[Hthird\u001b[K\r\n\u001b[J')
})

test('the terminal is given back as it was', () => {
  const to = terminal(80, 24)
  const screen = openScreen(to)
  screen.close()
  expect(to.written).toEqual(['\u001b[?1049h\u001b[?25l', '\u001b[?25h\u001b[?1049l'])
})

test('lines that are too long, and too many, are cut and said to be', () => {
  const to = terminal(10, 5)
  openScreen(to).draw(['\u001b[31m0123456789abc\u001b[39m', 'short', 'c', 'd', 'e', 'f'])
  const lines = drawn(to.written[1] ?? '')
  expect(lines).toEqual(['012345678…', 'short', 'c', '… 3 more …'])
  expect(to.written[1]).not.toContain('\u001b[31m')
})

test('a line that fits keeps its colours, which take no room', () => {
  const to = terminal(5, 5)
  openScreen(to).draw(['\u001b[31mabcde\u001b[39m'])
  expect(to.written[1]).toContain('\u001b[31mabcde\u001b[39m')
})
