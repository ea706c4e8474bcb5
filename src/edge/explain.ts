// Explains what the gate would do with an invented request, by asking the gate itself: the verdict is its verdict, the
// steps say what it saw on the way.
import type { LimitsExplained } from '../limits/explain.ts'
import type { Visit } from '../limits/visit.ts'
import { clientAddress, isTrusted } from '../model/address.ts'
import { catalogue, sluiceError } from '../model/errors.ts'
import type { ExplainedStep, ExplainQuestion, Explanation } from '../model/explain.ts'
import type { RequestHead } from '../model/head.ts'
import { decodeForMatching, hostName, type Route } from '../model/route.ts'
import { trafficText } from '../model/traffic.ts'
import type { Target, World } from '../model/world.ts'
import type { SlotChoice } from './choose-slot.ts'
import { decide, type Verdict } from './gate.ts'
import { eachField } from './hop-headers.ts'
import { readPins, type PinPorts } from './pins.ts'

export interface ExplainPorts extends PinPorts {
  readonly limits: (visit: Visit) => LimitsExplained
}

/** Throws `bad_input` for a URL that is none. */
export function explain(question: ExplainQuestion, world: World, ports: ExplainPorts): Explanation {
  const head = inventHead(question)
  const now = Date.now()
  const verdict = decide(head, world, readPins(head, world, ports, now))
  const steps = [requestStep(head), clientStep(head, world)]
  if (verdict.kind === 'hold' || verdict.kind === 'answer-health') {
    const held = verdict.kind === 'hold' ? 'hold until traffic is resumed' : 'answer 200 here'
    return { steps: [...steps, trafficStep(world)], verdict: held }
  }
  if (verdict.kind === 'answer-options') return { steps, verdict: 'answer 200 here' }
  if (verdict.kind === 'begin-preview' || verdict.kind === 'end-preview') {
    return { steps, verdict: 'answer 303 here: a preview link' }
  }
  if (verdict.kind === 'refuse') {
    return {
      steps: [...steps, refusalStep(verdict.code, head, world)],
      verdict: refusalText(verdict),
    }
  }
  const { route, choice } = verdict
  const { slot } = choice
  const address = clientAddress(head.peer, head.header('x-forwarded-for'), world.trustedProxies)
  const limits = ports.limits({
    head,
    route,
    kind: 'http',
    address,
    epochMs: now,
    nowMs: performance.now(),
  })
  const targets = world.slots[slot].services[route.service]?.targets ?? []
  steps.push(routeStep(route), bodyStep(route))
  // Who previews is one of the house, as in admit.ts.
  if (choice.by !== 'preview') steps.push(...limits.steps)
  if (choice.by !== 'preview' && limits.refusal !== null)
    return { steps, verdict: `refuse with ${limits.refusal}` }
  steps.push(slotStep(choice, world), targetStep(targets))
  const none = catalogue.no_target
  return {
    steps,
    verdict:
      targets.length === 0
        ? `refuse with ${none.status} no_target`
        : `forward to ${slot}/${route.service}`,
  }
}

function inventHead({ method, url, peer, headers }: ExplainQuestion): RequestHead {
  const base = URL.canParse(url) ? new URL(url) : null
  if (base === null && !url.startsWith('/')) {
    throw sluiceError('bad_input', `expected a URL or a path such as /api/users, got "${url}"`)
  }
  const fields = new Map<string, string>()
  eachField(headers, (name, value) => {
    const key = name.toLowerCase()
    const before = fields.get(key)
    fields.set(key, before === undefined ? value : `${before}, ${value}`)
  })
  // The text as it was given: a URL object would tidy up what the gateway leaves alone.
  const target =
    base === null
      ? url
      : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/, '') || '/'
  const authority = fields.get('host') ?? base?.host ?? ''
  return {
    method: method.toUpperCase(),
    target: target.startsWith('/') ? target : `/${target}`,
    path: (target.startsWith('/') ? target : `/${target}`).split('?', 1)[0] ?? '/',
    authority,
    host: hostName(authority),
    httpVersion: '1.1',
    peer,
    rawHeaders: headers,
    header: (name) => fields.get(name) ?? null,
  }
}

function requestStep(head: RequestHead): ExplainedStep {
  const matched = decodeForMatching(head.path)
  const host = head.host === '' ? 'any host' : head.host
  const detail = matched === head.path ? host : `${host}, matched as ${matched}`
  return { name: 'request', finding: `${head.method} ${head.path}`, detail, definedAt: null }
}

function clientStep(head: RequestHead, { trustedProxies }: World): ExplainedStep {
  const forwardedFor = head.header('x-forwarded-for')
  const client = clientAddress(head.peer, forwardedFor, trustedProxies)
  const trusted = isTrusted(head.peer, trustedProxies)
  const detail = trusted
    ? `from X-Forwarded-For of ${head.peer}, a trusted proxy`
    : `the connection's own address; ${head.peer} is no trusted proxy`
  return {
    name: 'client',
    finding: client,
    detail: client === head.peer && trusted ? 'the trusted proxy itself' : detail,
    definedAt: null,
  }
}

function trafficStep(world: World): ExplainedStep {
  const { kind } = world.traffic
  return { name: 'traffic', finding: kind, detail: trafficText(world.traffic), definedAt: null }
}

function routeStep(route: Route): ExplainedStep {
  const methods = route.methods === null ? 'any method' : route.methods.join(' ')
  const detail = `${route.host ?? 'any host'}, ${route.path}, ${methods}`
  return { name: 'route', finding: route.name, detail, definedAt: route.definedAt }
}

function bodyStep(route: Route): ExplainedStep {
  const { maxBodyBytes: most, definedAt } = route
  return most === null
    ? { name: 'body', finding: 'any size', detail: 'the route has no maxBody', definedAt }
    : { name: 'body', finding: `up to ${most} bytes`, detail: 'maxBody of the route', definedAt }
}

function slotStep({ slot, by, alternative }: SlotChoice, world: World): ExplainedStep {
  const reasons = {
    live: `live, generation ${world.generation}`,
    session: 'live before the switch: the page of this session came from it',
    preview: 'a preview that an operator handed out',
  }
  const second = alternative === null ? '' : `; where it answers 404, ${alternative} is asked too`
  return { name: 'slot', finding: slot, detail: `${reasons[by]}${second}`, definedAt: null }
}

function targetStep(targets: readonly Target[]): ExplainedStep {
  const fit = targets.filter((target) => target.health !== 'unhealthy')
  const detail =
    targets.map((target) => `${target.id} ${target.health}`).join(', ') || 'no address is known'
  const finding =
    targets.length === 0
      ? 'none'
      : fit.length === 0
        ? `all ${targets.length}, none is healthy`
        : `the less busy of two of ${fit.length}`
  return {
    name: 'target',
    finding: fit.length === 1 ? 'the only one' : finding,
    detail,
    definedAt: null,
  }
}

function refusalStep(code: keyof typeof catalogue, head: RequestHead, world: World): ExplainedStep {
  if (code !== 'no_route') {
    return { name: 'request', finding: code, detail: catalogue[code].says, definedAt: null }
  }
  const known = world.routes
    .map((route) => `${route.name} (${route.host ?? '*'}${route.path})`)
    .join(', ')
  return {
    name: 'route',
    finding: 'none',
    detail: `no route takes ${head.host}${head.path}; there are ${known}`,
    definedAt: null,
  }
}

function refusalText(verdict: Extract<Verdict, { kind: 'refuse' }>): string {
  return `refuse with ${catalogue[verdict.code].status} ${verdict.code}`
}
