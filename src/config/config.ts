// What the text of a file adds to its settings: the line of each route, the slot written first, the folder it is in.
import { basename, dirname, resolve } from 'node:path'
import { isSlotName, slotNames, type SlotName } from '../model/slot.ts'
import type { Written } from './document.ts'
import type { RouteSettings } from './schema-routes.ts'
import type { Settings } from './schema.ts'
import { smokeOf } from './smoke-routes.ts'

/** A checked sluice.yaml: defaults filled in, durations in milliseconds, nothing left to parse. */
export interface Config extends Omit<Settings, 'routes'> {
  readonly routes: readonly PlacedRoute[]
  /** Live on the very first start. */
  readonly firstSlot: SlotName
}

export interface PlacedRoute extends RouteSettings {
  /** Such as `sluice.yaml:12`. */
  readonly definedAt: string
}

/** The config of a file whose settings have passed the schema. */
export function withPlaces(settings: Settings, written: Written): Config {
  const name = basename(written.file)
  const folder = dirname(written.file)
  const own = written.at(['routes']) !== undefined
  return {
    ...settings,
    promote: { ...settings.promote, smoke: [...smokeOf(settings, written)] },
    dataDir: resolve(folder, settings.dataDir),
    deploy: {
      ...settings.deploy,
      files: settings.deploy.files.map((file) => resolve(folder, file)),
      dir: resolve(folder, settings.deploy.dir),
    },
    firstSlot: Object.keys(written.at(['slots']) ?? {}).find(isSlotName) ?? slotNames[0],
    routes: settings.routes.map((route, i) => ({
      ...route,
      definedAt: `${name}:${written.line(own ? ['routes', i] : ['slots'])}`,
    })),
  }
}
