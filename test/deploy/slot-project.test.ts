// What compose is told of a slot.
import { expect, test } from 'vitest'
import { composeWords, ownVariables, slotVariables } from '../../src/deploy/slot-project.ts'
import { deployWorld } from './world.ts'

test('the words of compose name the context, the project and every file', () => {
  const files = ['/srv/app.yaml', '/srv/blue.yaml']
  expect(composeWords({ context: 'vps-1', project: 'shop-blue', files }, ['up', '--wait'])).toEqual(
    [
      '--context',
      'vps-1',
      'compose',
      '--project-name',
      'shop-blue',
      '--file',
      '/srv/app.yaml',
      '--file',
      '/srv/blue.yaml',
      'up',
      '--wait',
    ],
  )
  expect(composeWords({ context: null, project: 'p', files: [] }, ['ps'])).toEqual([
    'compose',
    '--project-name',
    'p',
    'ps',
  ])
})

test('a slot knows its name and where the gateway looks for its services', async () => {
  const { ports } = await deployWorld()
  expect(slotVariables(ports.settings, 'green')).toEqual({
    SLUICE_SLOT: 'green',
    SLUICE_PROJECT: 'shop-green',
    SLUICE_WEB_URL: 'http://127.0.0.1:3002',
    SLUICE_WEB_PORT: '3002',
  })
})

test('an own command knows too where traffic is, why, and the images', async () => {
  const images = new Map([['web-app', 'acme/web:2']])
  const { ports } = await deployWorld({
    settings: { project: null },
    request: { images, why: 'x' },
  })
  expect(ownVariables(ports.settings, 'green', ports.request)).toMatchObject({
    SLUICE_SLOT: 'green',
    SLUICE_FROM: 'blue',
    SLUICE_WHY: 'x',
    SLUICE_IMAGE_WEB_APP: 'acme/web:2',
    SLUICE_WEB_URL: 'http://127.0.0.1:3002',
  })
})
