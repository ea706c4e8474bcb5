// Everything a deploy needs, looked at before anything is touched, and all that is missing told at once.
import { access } from 'node:fs/promises'
import { sluiceError } from '../model/errors.ts'
import type { SlotName } from '../model/slot.ts'
import { imageProblems, rollbackProblems } from './check-images.ts'
import { portProblems } from './check-ports.ts'
import { nameProblems } from './check-services.ts'
import { findSpace } from './check-space.ts'
import { lastLines } from './command.ts'
import type { Engine } from './engine.ts'
import type { DeployRecord } from './record.ts'
import { render, type Rendered } from './rendered.ts'
import type { DeployRequest, DeploySettings } from './settings.ts'
import { sharedBetween } from './shared-storage.ts'

export interface Preflight {
  readonly settings: DeploySettings
  readonly request: DeployRequest
  readonly engines: Readonly<Record<SlotName, Engine>>
  readonly record: DeployRecord
  readonly from: SlotName
  readonly to: SlotName
}

export interface Sound {
  readonly detail: string
  readonly standby: Rendered
  readonly live: Rendered
}

/** `up --wait-timeout` and the profile `*` are there since then. */
const leastCompose = [2, 20] as const

/** Rejects with `deploy_preflight` and every problem, a line each. */
export async function preflight(asked: Preflight): Promise<Sound> {
  const { engines, from, to, settings } = asked
  const engine = engines[to]
  const problems = await missingFiles(settings.files)
  const versions = await engineVersions(engine)
  problems.push(...versions.problems)
  if (problems.length > 0) throw refused(problems)
  const [standby, live] = await Promise.all([render(engine), render(engines[from])])
  const sound = { standby, live }
  const sameEngine = engines[from].context === engine.context
  const shared = sameEngine ? sharedBetween(standby.all, live.all, settings.sharedVolumes) : []
  const space = await findSpace(engine, settings.diskBytes)
  const found = await Promise.all([
    imageProblems(asked, standby),
    portProblems(engine, standby.active),
    asked.request.force ? [] : rollbackProblems(asked),
  ])
  problems.push(...nameProblems(asked, standby), ...shared, ...space.problems, ...found.flat())
  if (problems.length > 0) throw refused(problems)
  const services = Object.keys(standby.active.services)
  const detail = `${versions.detail}, ${space.detail}, services ${services.join(', ')}`
  return { ...sound, detail }
}

async function missingFiles(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      try {
        await access(file)
        return []
      } catch {
        return [`there is no ${file}: name the compose files in deploy.files`]
      }
    }),
  )
  return found.flat()
}

async function engineVersions(
  engine: Engine,
): Promise<{ readonly problems: readonly string[]; readonly detail: string }> {
  const [server, compose] = await Promise.all([
    engine.docker(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 20_000 }),
    engine.docker(['compose', 'version', '--short']),
  ])
  const problems: string[] = []
  if (server.code !== 0) {
    const where = engine.context === null ? 'the engine' : `the engine of context ${engine.context}`
    problems.push(
      `${where} does not answer: ${lastLines(server, 1).join('') || 'nothing was said'}`,
    )
  }
  const version = compose.code === 0 ? compose.stdout.trim() : ''
  if (!isRecent(version)) {
    const found = version === '' ? 'it is not there' : `this is ${version}`
    problems.push(`Docker Compose ${leastCompose.join('.')} or later is needed; ${found}`)
  }
  return { problems, detail: `engine ${server.stdout.trim()}, compose ${version}` }
}

function isRecent(version: string): boolean {
  const [, major = 0, minor = 0] = (/^v?(\d+)\.(\d+)/.exec(version) ?? []).map(Number)
  return major > leastCompose[0] || (major === leastCompose[0] && minor >= leastCompose[1])
}

function refused(problems: readonly string[]): Error {
  return sluiceError('deploy_preflight', problems.join('\n'), { problems })
}
