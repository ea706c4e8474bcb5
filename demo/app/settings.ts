// The environment, read once and checked. Pure: the same variables always give the same settings or complaint.
import type { Version } from './app.ts'
import { type BreakRequest, parseBreak } from './breakage.ts'

export interface Settings {
  readonly port: number
  readonly host: string
  readonly version: Version
  readonly slot: string
  readonly database: string
  readonly breakage: BreakRequest
}

export type ReadSettings = { kind: 'ok'; settings: Settings } | { kind: 'bad'; why: string }

const breakNames = { kind: 'BREAK', rate: 'BREAK_RATE', ms: 'BREAK_MS', path: 'BREAK_PATH' }

/** An empty variable is as good as an absent one: Compose passes `${X:-}` as empty. */
export function readSettings(env: NodeJS.ProcessEnv): ReadSettings {
  const port = env['PORT'] || '3000'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return bad('PORT', port, '0 to 65535')
  const version = env['APP_VERSION'] || '1'
  if (version !== '1' && version !== '2') return bad('APP_VERSION', version, '1 or 2')
  const slot = env['SLOT'] || ''
  if (!/^[\w.-]{0,40}$/.test(slot)) {
    return bad('SLOT', slot, 'up to 40 letters, digits, dots, dashes and underscores')
  }
  const broken = parseBreak(
    {
      kind: env['BREAK'] || 'none',
      rate: env['BREAK_RATE'],
      ms: env['BREAK_MS'],
      path: env['BREAK_PATH'],
    },
    breakNames,
  )
  if (broken.kind === 'bad') return broken
  return {
    kind: 'ok',
    settings: {
      port: Number(port),
      host: env['HOST'] || '127.0.0.1',
      version,
      slot,
      database: env['DATABASE'] || ':memory:',
      breakage: broken.request,
    },
  }
}

function bad(name: string, found: string, allowed: string): ReadSettings {
  return { kind: 'bad', why: `${name}: found ${JSON.stringify(found)}; allowed: ${allowed}` }
}
