// What `switch init` says: the files it wrote, and what to type next.
import type { Answers } from '../init/answers.ts'
import type { PlannedFile } from '../init/plan.ts'
import type { Written } from '../init/write-all.ts'
import { columns } from './layout.ts'

export function renderWritten(written: readonly Written[]): string[] {
  return written.map(({ path, kept }) => `✔ ${path}${kept === null ? '' : `   was there: ${kept}`}`)
}

/** The next three commands. `buildable`: whether this installation can build the image of the gateway. */
export function nextSteps({ project, front, services }: Answers, buildable: boolean): string[] {
  if (front.kind === 'no-docker') {
    return columns([
      ['  npx switch check', 'what is in sluice.yaml, and is it right'],
      ['  npx switch run', 'the gateway, on 127.0.0.1:8080'],
      ['  npx switch doctor', 'what is usually wrong'],
    ])
  }
  const image = services.map(({ name }) => `--image ${name}=YOUR-IMAGE`).join(' ')
  const before = [
    ...(front.kind === 'existing-traefik'
      ? [
          `First fill in ${front.network === null ? 'TRAEFIK_NETWORK and ' : ''}TRAEFIK_ADDRESS in compose/.env.`,
        ]
      : [`First let the DNS of ${front.host} point here, or there is no certificate.`]),
    ...(buildable ? [] : ['And set GATEWAY_IMAGE there to an image of the gateway.']),
  ]
  return [
    ...before,
    ...columns([
      ['  (cd compose && docker compose up -d)', ''],
      ['  export $(grep ^SLUICE_TOKEN= compose/.env)', ''],
      [`  npx switch deploy ${image}`, ''],
    ]),
    `Then npx switch doctor says what is usually wrong; ${project} is served by two projects, ${project}-blue and ${project}-green.`,
  ]
}

/** What would have been written where a file is in the way. Secrets are not shown. */
export function renderRefused(files: readonly PlannedFile[]): string[] {
  return files.flatMap(({ path, text, secret }) => [
    `would write ${path}:`,
    ...(secret
      ? text.replaceAll(/^((?!PROJECT|DOMAIN|COMPOSE_FILE)[A-Z_]+)=(.+)$/gm, '$1=…')
      : text
    )
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
  ])
}
