// A file of the shipped stack as a template: its YAML with the comments, changed where an app differs, never kept a second time.
import { readFile } from 'node:fs/promises'
import { Document, isMap, isScalar, parseDocument, Scalar } from 'yaml'
import { failed, failure } from '../exit.ts'

export type Template = Document.Parsed

/** `name`: from the folder compose of this package. */
export async function readTemplateText(name: string): Promise<string> {
  const url = new URL(`../../../compose/${name}`, import.meta.url)
  try {
    return await readFile(url, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const next = 'Install the package again.'
    throw failed(
      failure('unexpected', `this installation lacks a file of the stack: ${why}`, { next }),
    )
  }
}

/** Throws where the shipped file is none: a fault of this package, not of whoever runs it. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw error
  return document
}

/** Long values stay on their line: a variable that is folded is not found again. */
export function templateText(document: Template): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** The comment the file begins with, in place of the one it has. */
export function openWith(document: Template, text: string): void {
  document.commentBefore = text
  const { contents } = document
  if (!isMap(contents)) return
  // Without an empty line below it, the parser gives it to the first key.
  contents.commentBefore = null
  const first = contents.items[0]?.key
  if (isScalar(first)) first.commentBefore = null
}

/** The comment above a key, in place of the one it has. */
export function commentKey(
  document: Template,
  path: readonly string[],
  name: string,
  text: string,
): void {
  const map = path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isMap(map)) return
  const pair = map.items.find(({ key }) => key === name || (isScalar(key) && key.value === name))
  if (pair === undefined) return
  const key = new Scalar(name)
  key.commentBefore = text
  key.spaceBefore = path.length === 0
  pair.key = key
}

/** The empty lines above the first key of a map, which only look right between two. */
export function closeUp(document: Template, path: readonly string[]): void {
  const map = document.getIn(path, true)
  const first = isMap(map) ? map.items[0]?.key : null
  if (isScalar(first)) first.spaceBefore = false
}
