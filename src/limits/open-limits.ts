// The limits put together: what a start reads from disk, the door that requests come through, and what operators ask and say.
// Of this room the composition root needs nothing else.
import { isTrusted, type Network } from '../model/address.ts'
import type { Mode } from '../model/limit.ts'
import type { LimitAlert } from '../model/limit-alert.ts'
import type { LimitStatus } from '../model/limit-status.ts'
import type { Route } from '../model/route.ts'
import type { RefusalAction, ToldBan, ToldRefusal } from '../model/refusal.ts'
import { createAdmission } from './admission.ts'
import { createCircuitBreaker } from './bans/circuit-breaker.ts'
import type { BanTold } from './bans/evidence.ts'
import { openBans, type Bans } from './bans/open-bans.ts'
import { createBotCharges } from './bot-charges.ts'
import type { AiPreset } from './bots/actions.ts'
import type { Category } from './bots/category.ts'
import { createClassifier } from './bots/classify.ts'
import { createBotDecider, type BotPorts, type DecideBot } from './bots/decide-bot.ts'
import { createHoneypot } from './bots/honeypot.ts'
import { systemDirectory } from './bots/system-directory.ts'
import { createVerifier, type Verifier } from './bots/verify.ts'
import { createAdaptiveLimits } from './capacity/adaptive-limits.ts'
import { createInFlightCap } from './capacity/in-flight-cap.ts'
import { createPerClient } from './capacity/per-client.ts'
import { createClientKeys, type ClientKeys } from './client-key.ts'
import { explainLimits, type ExplainPorts, type LimitsExplained } from './explain.ts'
import { inFlightLimits, type CapacitySettings } from './in-flight-settings.ts'
import { createRateAsked } from './explain-rates.ts'
import { openMode } from './mode-file.ts'
import { createPeers, type PeersAlert } from './peers.ts'
import { createRates } from './rates/rates.ts'
import { createSharedRates } from './rates/redis.ts'
import { openRedis, type StoreFailure } from './rates/redis-client.ts'
import { defaultSlots } from './rates/table.ts'
import { openRangeDesk, type RangeDesk } from './range-desk.ts'
import { createRecentAddresses } from './recent-addresses.ts'
import { createRouteRules } from './route-rules.ts'
import { createSessions } from './sessions.ts'
import { createSiteRobots, type SiteRobots } from './site-robots.ts'
import type { Admission, Visit } from './visit.ts'

export interface LimitSettings {
  readonly visitors: {
    readonly ipv6Prefix: number
    readonly allow: readonly Network[]
    readonly sessionCookie: string | null
  }
  readonly capacity: CapacitySettings
  readonly bots: {
    readonly mode: Mode
    readonly ai: AiPreset
    readonly verify: boolean
    readonly robots: 'passthrough' | 'append'
    readonly permanent: boolean
  }
  readonly redis: string | null
  readonly trustedProxies: readonly Network[]
}

export interface LimitsPorts {
  readonly dataDir: string
  readonly secret: Buffer
  readonly settings: () => LimitSettings
  readonly routes: () => readonly Route[]
  readonly told: (told: ToldRefusal) => void
  readonly classified: (route: string, category: Category, action: RefusalAction | 'allow') => void
  readonly banned: (told: ToldBan) => void
  readonly storeFailed: (failure: StoreFailure) => void
  /** A guard has acted by itself, or stands down; `detail`: in words. */
  readonly alert: (alert: LimitAlert, detail: string) => void
  /** For an operator, in words. */
  readonly warn: (detail: string) => void
}

export interface Limits {
  readonly admission: Admission
  readonly bans: Bans
  readonly ranges: RangeDesk
  /** What the site's robots.txt says, and what is added to it. */
  readonly robots: SiteRobots
  mode(): Mode
  /** `enforce` puts in force again what a guard has put to observe. */
  setMode(mode: Mode): Promise<void>
  status(): LimitStatus
  /** What would become of a request; it counts nothing. */
  explain(visit: Visit): LimitsExplained
  /** Traffic went to another slot: what was missing there, and how fast it was, says nothing of this one. */
  switched(): void
  /** The settings or the routes are others now. */
  reloaded(): void
  close(): Promise<void>
}

/** Around a switch everybody asks for what the version before had. */
const freezeMs = 600_000

export async function openLimits(ports: LimitsPorts): Promise<Limits> {
  const { dataDir, secret, settings } = ports
  const first = settings()
  const mode = await openMode(dataDir, first.bots.mode)
  const recent = createRecentAddresses()
  const keys = createClientKeys({ secret, ipv6Prefix: first.visitors.ipv6Prefix })
  const bans = await openBansFor(ports, mode.current, keys.keyOf, recent.all)
  const parts = createParts(ports, mode.current)
  const { ranges, verifier } = await openVerification(ports)
  const decideBot = createDecider({ ...parts, verifier }, settings)
  const admission = createAdmission({
    ...parts,
    keys,
    bans,
    decideBot,
    shared: bans.shared,
    allow: () => settings().visitors.allow,
    mostPerClient: () => settings().capacity.perClient,
    mode: mode.current,
    rates: parts.counters.local,
    take: parts.counters.take,
    remember: recent.add,
    told: ports.told,
    classified: ports.classified,
    random: Math.random,
  })
  return {
    admission,
    bans,
    ranges,
    robots: parts.siteRobots,
    ...explaining({ ...parts, keys, bans, decideBot, mode: mode.current }, ports),
    mode: mode.current,
    async setMode(next) {
      await mode.set(next)
      // Said anew, it is meant of all rules.
      if (next === 'enforce') parts.breaker.reset()
    },
    switched() {
      bans.freeze(Date.now() + freezeMs)
      parts.adaptive.relearn()
    },
    reloaded() {
      const { bots, capacity } = settings()
      mode.configured(bots.mode)
      parts.cap.use(inFlightLimits(capacity, ports.routes()))
    },
    async close() {
      parts.counters.close()
      await bans.written()
    },
  }
}

function openBansFor(
  { dataDir, settings, banned, warn }: LimitsPorts,
  mode: () => Mode,
  keyOf: ClientKeys['keyOf'],
  recent: () => Iterable<string>,
): Promise<Bans> {
  const permanent = (): boolean => settings().bots.permanent
  const guarded = (): ReturnType<typeof guardedBy> => guardedBy(settings())
  const told = ({ clientKey: _key, ...rest }: BanTold): void => banned(rest)
  return openBans({ dataDir, mode, permanent, keyOf, guarded, recent, told, warn }, Date.now())
}

type Parts = ReturnType<typeof createParts>

/** What operators ask; it changes nothing. */
function explaining(
  parts: Parts & Pick<ExplainPorts, 'keys' | 'decideBot' | 'mode'> & { readonly bans: Bans },
  { settings, routes }: LimitsPorts,
): Pick<Limits, 'status' | 'explain'> {
  const { bans, cap, peers, breaker, counters, mode } = parts
  const standing = () => bans.list('real', Date.now())
  const rateAsked = createRateAsked({ ...parts, shared: bans.shared, rates: counters.local })
  return {
    status: () => ({
      mode: mode(),
      bans: standing().length,
      perClient: peers.perClient(),
      tripped: breaker.tripped().map(({ rule }) => rule),
      waiting: routes().reduce((sum, { name }) => sum + cap.count(name).waiting, 0),
      counters: counters.state(),
    }),
    explain: (visit) =>
      explainLimits(visit, {
        ...parts,
        bans: standing,
        allowed: (address) => isTrusted(address, settings().visitors.allow),
        rateAsked,
        inFlight: cap.count,
      }),
  }
}

/** What counts, measures and guards; none of it knows of the others. */
function createParts(ports: LimitsPorts, mode: () => Mode) {
  const { settings, alert, secret } = ports
  const first = settings()
  const adaptive = createAdaptiveLimits()
  const siteRobots = createSiteRobots(() => settings().bots.robots)
  return {
    adaptive,
    perClient: createPerClient(),
    botCharges: createBotCharges(),
    rulesOf: createRouteRules(),
    sessions: createSessions({ cookie: first.visitors.sessionCookie, secret }),
    siteRobots,
    robots: siteRobots.known,
    peers: createPeers((found) => alert(alertOf(found), peersText(found))),
    breaker: createCircuitBreaker((rule, share) =>
      alert({ kind: 'rule-tripped', rule, share }, breakerText(rule, share)),
    ),
    honeypot: createHoneypot(),
    counters: openCounters(first.redis, ports),
    cap: createInFlightCap({
      limits: inFlightLimits(first.capacity, ports.routes()),
      mode,
      limitOf: (route, most) =>
        settings().capacity.adaptive ? adaptive.limitOf(route, most) : most,
      paceOf: (route) => (settings().capacity.adaptive ? adaptive.paceOf(route) : Infinity),
    }),
  }
}

/** Who claims to be a search engine is looked up in its list, then in DNS. */
async function openVerification({ dataDir, warn, settings }: LimitsPorts) {
  const directory = settings().bots.verify ? systemDirectory() : null
  const verifier: Verifier = createVerifier({ book: () => ranges.book(), directory })
  const ranges = await openRangeDesk({ dataDir, warn, changed: verifier.forget })
  return { ranges, verifier }
}

function createDecider(
  parts: Pick<BotPorts, 'honeypot' | 'verifier' | 'robots'>,
  settings: () => LimitSettings,
): DecideBot {
  return createBotDecider({
    classify: createClassifier(),
    verifier: parts.verifier,
    honeypot: parts.honeypot,
    robots: parts.robots,
    ai: () => settings().bots.ai,
  })
}

/** Where rates are counted: here, and with the others in Redis where there is one. */
function openCounters(redis: string | null, { storeFailed, alert }: LimitsPorts) {
  const local = createRates({ slots: defaultSlots })
  if (redis === null) {
    return { local, take: local.take, state: () => 'local' as const, close: () => {} }
  }
  const shared = createSharedRates({
    local,
    store: openRedis(redis),
    onStoreError: storeFailed,
    onState: (state, why) =>
      state === 'local'
        ? alert(
            { kind: 'store-lost', why },
            `Redis does not count (${why}): each gateway counts for itself until it does`,
          )
        : alert({ kind: 'store-back' }, 'Redis counts: limits are shared between gateways'),
  })
  return { local, take: shared.take, state: shared.state, close: shared.close }
}

function guardedBy({ visitors, trustedProxies }: LimitSettings) {
  return [
    { setting: 'visitors.allow', networks: visitors.allow },
    { setting: 'trustedProxies', networks: trustedProxies },
  ]
}

function alertOf(found: PeersAlert): LimitAlert {
  if (found.kind === 'restored') return { kind: 'clients-apart' }
  return { kind: 'clients-alike', network: found.network, share: found.share }
}

function peersText(alert: PeersAlert): string {
  if (alert.kind === 'restored') return 'clients can be told apart again: limits and bans are on'
  const share = Math.round(alert.share * 100)
  return `${share} % of the last requests came from one address in ${alert.network}: limits and bans of clients are off. ${alert.check}`
}

function breakerText(rule: string, share: number): string {
  return `${rule} would refuse ${Math.round(share * 100)} % of the visitors: it is only observed from now on. Once it is right, "switch bots enforce" puts it in force again`
}
