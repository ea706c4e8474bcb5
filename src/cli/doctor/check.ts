// A check: a pure verdict over gathered facts. Which facts it needs is part of it, so that none has to say why it was skipped.
import type { EngineFacts, Facts, GatewayFacts } from './facts.ts'
import { skipped, type Finding, type Told } from './finding.ts'

export type Check =
  | { readonly name: string; readonly needs: 'nothing'; readonly look: (facts: Facts) => Found }
  | {
      readonly name: string
      readonly needs: 'gateway'
      readonly look: (gateway: GatewayFacts) => Found
    }
  | {
      readonly name: string
      readonly needs: 'engine'
      readonly look: (engine: EngineFacts) => Found
    }
  /** The engine, and the gateway for what its containers are to be: the project and its settings. */
  | {
      readonly name: string
      readonly needs: 'both'
      readonly look: (engine: EngineFacts, gateway: GatewayFacts) => Found
    }

type Found = readonly Finding[]

export function lookAt(check: Check, facts: Facts): readonly Told[] {
  return findingsOf(check, facts).map((finding) => ({ check: check.name, ...finding }))
}

function findingsOf(check: Check, facts: Facts): Found {
  const { gateway, engine } = facts
  switch (check.needs) {
    case 'nothing':
      return check.look(facts)
    case 'gateway':
      return gateway.kind === 'absent' ? [skipped(gateway.why)] : check.look(gateway)
    case 'engine':
      return engine.kind === 'absent' ? [skipped(engine.why)] : check.look(engine)
    case 'both':
      if (engine.kind === 'absent') return [skipped(engine.why)]
      return gateway.kind === 'absent' ? [skipped(gateway.why)] : check.look(engine, gateway)
  }
}
