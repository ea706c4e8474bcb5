// `switch deploy` as a command: its exit codes, its words, and what it leaves to the next one. The standby slot is brought up
// by an own command, so none of this needs Docker; the gateway is scripted.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { Promotion } from '../../src/model/promotion.ts'
import { command, emptyFolder, startCommand, type Ended } from './command.ts'
import { answerOf } from './promoting.ts'
import { confirmedOf, doneOf, greenStatusOf, promotionOf, refusedOf, statusOf } from './records.ts'
import {
  ok,
  problem,
  startScripted,
  type Answer,
  type ScriptedGateway,
} from './scripted-gateway.ts'

const slots = { blue: { web: 'http://127.0.0.1:3001' }, green: { web: 'http://127.0.0.1:3002' } }

interface Shop {
  readonly folder: string
  readonly config: string
}

async function shopWith(deploy: object, more: object = {}): Promise<Shop> {
  const folder = await emptyFolder()
  const config = join(folder, 'sluice.yaml')
  await writeFile(config, stringify({ slots, deploy, ...more }))
  return { folder, config }
}

/** A gateway that finds green ready, and answers the promote so; `after`: what is known of it from then on. */
function gatewayWith(
  onPromote: (gateway: ScriptedGateway) => Answer,
  after: () => Promotion,
  first: Promotion | null = null,
): Promise<ScriptedGateway> {
  let promoted = false
  return startScripted({
    answer({ method, path, body }, gateway) {
      if (method === 'POST' && (body as { dryRun?: boolean }).dryRun === true) {
        return ok({
          result: 'would-promote',
          live: 'blue',
          detail: '1 of 1 target of green healthy',
        })
      }
      if (method === 'POST') {
        promoted = true
        return onPromote(gateway)
      }
      if (path === '/v1/status') {
        return ok(promoted ? greenStatusOf({ promote: after() }) : statusOf({ promote: first }))
      }
      return path === '/v1/history/7' ? ok(after()) : problem('not_found', path)
    },
  })
}

const confirms = (gateway: ScriptedGateway): Answer => {
  gateway.tellPromotion(confirmedOf())
  return answerOf(confirmedOf())
}

function deployed(shop: Shop, gateway: ScriptedGateway, ...options: string[]): Promise<Ended> {
  return command(['deploy', '-c', shop.config, '--admin', gateway.admin, ...options])
}

test('a deploy tells its steps and the promote, stays to the verdict, and says what undoes it', async () => {
  const shop = await shopWith({
    run: 'echo "bring $SLUICE_IMAGE_WEB into $SLUICE_SLOT from $SLUICE_FROM"',
  })
  const gateway = await gatewayWith(confirms, () => doneOf())
  const ended = await deployed(shop, gateway, '--image', 'web=shop:2', '--why', 'new cart')
  expect(ended.stderr.replaceAll(/ +<?[\d.]+m?s$/gm, '')).toBe(
    [
      '  ✔ lock      yours, "new cart"',
      '      bring shop:2 into green from blue',
      '  ✔ run       echo "bring $SLUICE_IMAGE_WEB into $SLUICE_SLOT from',
      '              $SLUICE_FROM"',
      '  ✔ probe     1 of 1 target of green healthy',
      'promote green   (blue is live)',
      '  ✔ probe     2 of 2 targets of green healthy',
      '  ✔ intent    on disk',
      '  ✔ switch    green is live, generation 42',
      '  ✔ smoke     GET / answered 200 by green',
      '  ✔ confirm   green recorded',
      '  ✔ drain     3 finished, 0 cut',
      '  ✔ watch     inconclusive: too few requests to tell',
      '',
    ].join('\n'),
  )
  expect(ended.stdout).toMatch(
    /^green is live\. blue is yours to stop\. .* undo: switch rollback\n$/,
  )
  expect(ended.exit).toBe(0)
  const posts = gateway.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)
  expect(posts[1]).toMatchObject({
    slot: 'green',
    expect: 'blue',
    why: 'new cart',
    version: 'web=shop:2',
  })
})

test('the bake is waited for, and a release that the judge took back is exit 4', async () => {
  const shop = await shopWith({ run: 'true' })
  const detail = '8.4% errors of 1204'
  const verdict = { ...doneOf().verdict, kind: 'rolled-back', detail } as Promotion['verdict']
  const taken = doneOf({ verdict })
  let live: 'green' | 'blue' = 'blue'
  let promote: Promotion | null = null
  const gateway = await startScripted({
    answer({ method, path, body }, self) {
      if (path === '/v1/status')
        return ok(live === 'blue' ? statusOf({ promote }) : greenStatusOf({ promote }))
      if (path === '/v1/history/7') return ok(taken)
      if (method !== 'POST') return problem('not_found', path)
      if ((body as { dryRun?: boolean }).dryRun === true)
        return ok({ result: 'would-promote', live, detail: '' })
      live = 'green'
      promote = confirmedOf()
      self.tellPromotion(promote)
      return answerOf(promote)
    },
  })
  const running = startCommand(['deploy', '-c', shop.config, '--admin', gateway.admin, '--json'])
  await running.says('confirm')
  // A rollback of the judge's: a promotion of its own, after which ours is over.
  live = 'blue'
  promote = doneOf({
    id: 8,
    kind: 'rollback',
    from: 'green',
    to: 'blue',
    result: 'rolled-back',
    by: 'judge',
  })
  gateway.tellPromotion(taken)
  gateway.tellPromotion(promote)
  const ended = await running.ended
  expect(ended.exit).toBe(4)
  expect(JSON.parse(ended.stdout)).toMatchObject({
    ok: false,
    code: 'rolled_back',
    live: 'blue',
    detail: `green was live, and traffic went back to blue: rolled-back: ${detail}`,
  })
})

test('who does not wait is told how it is finished, and who finishes waits', async () => {
  const shop = await shopWith({ run: 'true' })
  const gateway = await gatewayWith(confirms, () => confirmedOf())
  const ended = await deployed(shop, gateway, '--wait', 'none')
  expect(ended.exit).toBe(0)
  expect(ended.stdout).toContain(
    'blue is kept warm; "switch deploy --finish" stops it when the bake is over.',
  )

  const finishing = startCommand([
    'deploy',
    '-c',
    shop.config,
    '--admin',
    gateway.admin,
    '--finish',
  ])
  await finishing.says('lock')
  await expect.poll(() => gateway.asked.filter(({ path }) => path === '/v1/events').length).toBe(2)
  gateway.tellPromotion(doneOf())
  const finished = await finishing.ended
  expect(finished.exit).toBe(0)
  expect(finished.stdout).toContain('green is already live.')
})

test('Ctrl-C in the bake leaves the command, and says what goes on', async () => {
  const shop = await shopWith({ run: 'true' })
  const gateway = await gatewayWith(confirms, () => confirmedOf())
  const running = startCommand(['deploy', '-c', shop.config, '--admin', gateway.admin])
  await running.says('confirm')
  await expect.poll(() => gateway.asked.filter(({ path }) => path === '/v1/events').length).toBe(2)
  running.signal('SIGINT')
  const ended = await running.ended
  expect(ended.exit).toBe(130)
  expect(ended.stderr).toContain(
    'you left; green is live and watched, and the old slot is kept warm',
  )
})

test('Ctrl-C before the promote ends the command that runs, and nothing is switched', async () => {
  const shop = await shopWith({ run: 'echo begun; sleep 60' })
  const gateway = await gatewayWith(confirms, () => doneOf())
  const running = startCommand(['deploy', '-c', shop.config, '--admin', gateway.admin])
  await running.says('begun')
  running.signal('SIGINT')
  const ended = await running.ended
  expect(ended.exit).toBe(130)
  expect(ended.stderr).toContain('you left; nothing was switched')
  expect(gateway.asked.every(({ method }) => method === 'GET')).toBe(true)
  // The lock went with it.
  expect((await deployed(shop, gateway, '--finish')).exit).toBe(0)
})

test('an own command that fails is exit 3, with its last words and nothing promoted', async () => {
  const shop = await shopWith({ run: 'echo "no route to vps-2" >&2; exit 9' })
  const gateway = await gatewayWith(confirms, () => doneOf())
  const ended = await deployed(shop, gateway, '--json')
  expect(ended.exit).toBe(3)
  expect(JSON.parse(ended.stdout)).toMatchObject({
    code: 'standby_not_started',
    live: 'blue',
    logs: ['no route to vps-2'],
  })
  expect(gateway.asked.every(({ method }) => method === 'GET')).toBe(true)
})

test('a slot that is not ready is exit 3, and is told once', async () => {
  const shop = await shopWith({ run: 'true' })
  const detail = 'green/web is unhealthy, last answer: 503 {"db":"refused"}'
  const gateway = await startScripted({
    answer: ({ path }) => (path === '/v1/status' ? ok(statusOf()) : problem('not_ready', detail)),
  })
  const ended = await deployed(shop, gateway)
  expect(ended.exit).toBe(3)
  expect(ended.stderr.match(/503/g)).toHaveLength(1)
  expect(ended.stderr).toContain('blue is live')
})

test('what the gateway refuses at the promote keeps its exit code', async () => {
  const shop = await shopWith({ run: 'true' })
  const promotion = refusedOf({ error: { code: 'smoke_failed', detail: 'GET / answered 500' } })
  const gateway = await gatewayWith(
    () => problem('smoke_failed', 'GET / answered 500', { live: 'blue', promotion }),
    () => promotion,
  )
  expect((await deployed(shop, gateway)).exit).toBe(3)
  const locked = await gatewayWith(
    () => problem('locked', 'ben promotes'),
    () => promotionOf(),
  )
  expect((await deployed(shop, locked)).exit).toBe(5)
})

test('while the old slot is kept warm, the next version is exit 5', async () => {
  const shop = await shopWith({ run: 'echo never' })
  const watched = confirmedOf({ from: 'green', to: 'blue' })
  const gateway = await gatewayWith(confirms, () => doneOf(), watched)
  const ended = await deployed(shop, gateway)
  expect(ended.exit).toBe(5)
  expect(ended.stderr).toContain('green is kept warm as the way back while blue is watched')
  expect(ended.stderr).not.toContain('never')
})

test('a gateway that goes away in the bake is exit 6, and nothing is said to be over', async () => {
  const shop = await shopWith({ run: 'true' })
  const gateway = await gatewayWith(confirms, () => confirmedOf())
  const running = startCommand(['deploy', '-c', shop.config, '--admin', gateway.admin])
  await running.says('confirm')
  await expect.poll(() => gateway.asked.filter(({ path }) => path === '/v1/events').length).toBe(2)
  await gateway.vanish()
  const ended = await running.ended
  expect(ended.exit).toBe(6)
  expect(ended.stderr).toContain('green was confirmed live, but then the gateway was gone')
})

test('so is one that goes away while it is asked how the bake began', async () => {
  const shop = await shopWith({ run: 'true' })
  const isWatched = (): boolean =>
    gateway.asked.filter(({ path }) => path === '/v1/events').length === 2
  const gateway: ScriptedGateway = await gatewayWith(confirms, () => {
    if (isWatched()) void gateway.vanish()
    return confirmedOf()
  })
  const ended = await deployed(shop, gateway)
  expect(ended.exit).toBe(6)
  expect(ended.stderr).toContain('green was confirmed live, but then the gateway was gone')
})

test('without a gateway it is exit 6, and nothing is run', async () => {
  const shop = await shopWith({ run: 'echo never' })
  const ended = await command(['deploy', '-c', shop.config, '--admin', '127.0.0.1:1'])
  expect(ended.exit).toBe(6)
  expect(ended.stderr).not.toContain('never')
})

test.each([
  ['a config that does not say what to deploy', {}, [], 'neither project nor deploy.run is set'],
  ['hooks beside an own command', { run: 'true', single: ['w'] }, [], 'takes the place of compose'],
  ['a build beside an own command', { run: 'true' }, ['--build'], 'takes the place of compose'],
  ['an image without a name', { run: 'true' }, ['--image', 'shop:2'], 'Expected NAME=REF'],
])('%s is exit 2, and nobody is asked', async (_, deploy, options, told) => {
  const shop = await shopWith(deploy)
  const gateway = await gatewayWith(confirms, () => doneOf())
  const ended = await deployed(shop, gateway, ...options)
  expect(ended.exit).toBe(2)
  expect(ended.stderr).toContain(told)
  expect(gateway.asked).toEqual([])
})

test('--events has a line for each step, of the deploy and of the promote', async () => {
  const shop = await shopWith({ run: 'echo here' })
  const gateway = await gatewayWith(confirms, () => doneOf())
  const ended = await deployed(shop, gateway, '--events')
  const lines = ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type?: string; step?: { name: string }; result?: string })
  expect(lines.filter(({ type }) => type === 'deploy').map(({ step }) => step?.name)).toEqual([
    'lock',
    'run',
    'probe',
    'watch',
  ])
  expect(lines).toContainEqual({ type: 'deploy-line', line: 'here' })
  expect(lines.some(({ type }) => type === 'promotion')).toBe(true)
  expect(lines.at(-1)).toMatchObject({ result: 'deployed', live: 'green', settled: true })
})
