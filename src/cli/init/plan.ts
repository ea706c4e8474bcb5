// Every file that `switch init` would write for these answers, whole, before any of them is written.
import { randomBytes } from 'node:crypto'
import type { Answers } from './answers.ts'
import { appFile } from './app-file.ts'
import { edgeFile } from './edge-file.ts'
import { envFile } from './env-file.ts'
import type { PackagePlace } from './package-place.ts'
import { sluiceFile } from './sluice-file.ts'
import { readTemplateText } from './template.ts'

export interface PlannedFile {
  /** From the folder of the app. */
  readonly path: string
  readonly text: string
  /** For its owner only. */
  readonly secret: boolean
}

export async function planFiles(
  answers: Answers,
  place: PackagePlace,
): Promise<readonly PlannedFile[]> {
  const sluice = sluiceFile(await readTemplateText('sluice.yaml'), answers, place.schema)
  const { front } = answers
  if (front.kind === 'no-docker') return [open('sluice.yaml', sluice)]
  const labels =
    front.kind === 'existing-traefik'
      ? await readTemplateText('examples/existing-traefik-labels.yaml')
      : null
  const edge = edgeFile(await readTemplateText('edge.yaml'), {
    labels,
    buildFrom: place.buildFrom,
  })
  const env = envFile(await readTemplateText('.env.example'), answers, front, secret)
  return [
    open('sluice.yaml', sluice),
    open('compose/edge.yaml', edge),
    ...(labels === null
      ? [open('compose/traefik/gateway.yaml', await readTemplateText('traefik/gateway.yaml'))]
      : []),
    open('compose/app.yaml', appFile(await readTemplateText('app.yaml'), answers)),
    { path: 'compose/.env', text: env, secret: true },
    open('compose/.gitignore', '.env\n'),
  ]
}

function open(path: string, text: string): PlannedFile {
  return { path, text, secret: false }
}

/** Hexadecimal: it becomes part of addresses and of YAML. */
function secret(): string {
  return randomBytes(24).toString('hex')
}
