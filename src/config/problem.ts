// What is wrong with a config file, and where. Every problem names its place; none is thrown.

export interface Problem {
  /** As the operator named it. */
  readonly file: string
  /** From 1; 0 when the file as a whole is meant. */
  readonly line: number
  readonly column: number
  /** Such as `routes[0].limit.rate`; empty when no setting is meant. */
  readonly path: string
  readonly message: string
}

export type Path = readonly (string | number)[]

/** `routes[0].limit.rate`; keys that are no plain words are quoted. */
export function pathText(path: Path): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`
      return i === 0 ? part : `.${part}`
    })
    .join('')
}

/** By position in the file; problems of the file as a whole come first. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
}

/** One aligned line for each problem, and one that says how many and that nothing was loaded. */
export function renderProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return [renderLines(problems), `${count}. Nothing was loaded.`].join('\n')
}

/** One aligned line for each: what `renderProblems` shows, without the last line. For warnings. */
export function renderLines(problems: readonly Problem[]): string {
  const places = problems.map((p) => (p.line === 0 ? p.file : `${p.file}:${p.line}:${p.column}`))
  const placeWidth = Math.max(0, ...places.map((place) => place.length))
  const pathWidth = Math.max(0, ...problems.map((problem) => problem.path.length))
  return problems
    .map((problem, i) => {
      const path = pathWidth === 0 ? '' : `${problem.path.padEnd(pathWidth)}  `
      return `${(places[i] ?? '').padEnd(placeWidth)}  ${path}${problem.message}`
    })
    .join('\n')
}
