// What a shop has on its engine: containers of both slots, images of its versions.
import { docker } from './engine.ts'
import type { Shop } from './shop.ts'

/** The containers of both slots, such as `web running`. */
export async function statesOf(shop: Shop): Promise<Record<'blue' | 'green', string[]>> {
  const [blue, green] = await Promise.all([shop.containers('blue'), shop.containers('green')])
  const words = (list: typeof blue): string[] =>
    list.map(({ service, state }) => `${service} ${state}`).sort()
  return { blue: words(blue), green: words(green) }
}

/** The versions whose images are on the engine. */
export async function imagesOf({ project }: Shop): Promise<string[]> {
  const { stdout } = await docker([
    'images',
    '--no-trunc',
    '--format',
    '{{.ID}} {{.Repository}}:{{.Tag}}',
  ])
  const lines = stdout.split('\n').filter((line) => line.includes(project))
  const ids = [...new Set(lines.map((line) => line.split(' ')[0] ?? ''))]
  return (await Promise.all(ids.map(versionOf))).sort()
}

/** What an image says it is; its id if it says nothing. */
export async function versionOf(id: string): Promise<string> {
  const format = '{{range .Config.Env}}{{println .}}{{end}}'
  const { stdout } = await docker(['image', 'inspect', '--format', format, id])
  return /VERSION=(v\d+)/.exec(stdout)?.[1] ?? id
}
