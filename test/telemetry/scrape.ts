// The metrics page of a real gateway, read as Prometheus reads it.
import { expect } from 'vitest'

export interface Series {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export async function scrape({ adminUrl }: { readonly adminUrl: string }): Promise<Series[]> {
  const answer = await fetch(`${adminUrl}/metrics`)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  return [...(await answer.text()).matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
      ),
      value: Number(value),
    }),
  )
}

/** Without those that tell of the process, whose number is Node's affair. */
export async function scrapeOwn(gateway: { readonly adminUrl: string }): Promise<Series[]> {
  return (await scrape(gateway)).filter(({ name }) => !/^sluice_(process|nodejs)_/.test(name))
}

/** The first that has these labels, among others. */
export function valueOf(
  series: readonly Series[],
  name: string,
  labels: Record<string, string>,
): number | undefined {
  return series.find(
    (s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v),
  )?.value
}
