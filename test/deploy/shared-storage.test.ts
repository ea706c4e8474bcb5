// Two versions must not write to one place by accident.
import { expect, test } from 'vitest'
import type { ComposeMount, ComposeProject } from '../../src/deploy/compose-config.ts'
import { sharedBetween } from '../../src/deploy/shared-storage.ts'

const mount = (type: string, source: string, readOnly = false): ComposeMount => ({
  type,
  source,
  readOnly,
})

function projectOf(
  mounts: readonly ComposeMount[],
  volumes: ComposeProject['volumes'] = {},
  containerName: string | null = null,
): ComposeProject {
  const web = { image: 'x', build: null, ports: [], mounts, dependsOn: [], containerName }
  return { services: { web }, volumes }
}

const named = (name: string, device: string | null = null) => ({ data: { name, device } })

test.each([
  {
    what: 'volumes of their own',
    blue: projectOf([mount('volume', 'data')], named('shop-blue_data')),
    green: projectOf([mount('volume', 'data')], named('shop-green_data')),
    told: [],
  },
  {
    what: 'one external volume',
    blue: projectOf([mount('volume', 'data')], named('uploads')),
    green: projectOf([mount('volume', 'data')], named('uploads')),
    told: [
      'both slots write to the volume uploads (web): make it depend on SLUICE_SLOT; if two versions may write to it, add data to deploy.sharedVolumes',
    ],
  },
  {
    what: 'two volumes on one device',
    blue: projectOf([mount('volume', 'data')], named('shop-blue_data', ':/export')),
    green: projectOf([mount('volume', 'data')], named('shop-green_data', ':/export')),
    told: [
      'both slots write to the volume shop-blue_data, which is :/export (web): make it depend on SLUICE_SLOT; if two versions may write to it, add data to deploy.sharedVolumes',
    ],
  },
  {
    what: 'one path of the host',
    blue: projectOf([mount('bind', '/srv/up')]),
    green: projectOf([mount('bind', '/srv/up')]),
    told: [
      'both slots write to the path /srv/up (web): make it depend on SLUICE_SLOT; if two versions may write to it, add /srv/up to deploy.sharedVolumes',
    ],
  },
  {
    what: 'a path they only read',
    blue: projectOf([mount('bind', '/srv/conf', true)]),
    green: projectOf([mount('bind', '/srv/conf', true)]),
    told: [],
  },
  {
    what: 'memory and nameless volumes',
    blue: projectOf([mount('tmpfs', ''), mount('volume', '')]),
    green: projectOf([mount('tmpfs', ''), mount('volume', '')]),
    told: [],
  },
  {
    what: 'one name for a container',
    blue: projectOf([], {}, 'web'),
    green: projectOf([], {}, 'web'),
    told: ['web has container_name web in both slots: leave it out'],
  },
])('$what', ({ blue, green, told }) => {
  expect(sharedBetween(blue, green, [])).toEqual(told)
})

test.each(['data', 'uploads'])('what is allowed as %s is not told', (allowed) => {
  const project = projectOf([mount('volume', 'data')], named('uploads'))
  expect(sharedBetween(project, project, [allowed])).toEqual([])
})
