// What one request is decided by, on its way through the steps of the door; and how it ends for whoever is not let in.
import type { RefusalAction } from '../model/refusal.ts'
import type { Category } from './bots/category.ts'
import type { Findings } from './findings.ts'
import type { RouteRules } from './route-rules.ts'
import { tell, type TellPorts } from './tell.ts'
import type { Refused, Ruling, Visit } from './visit.ts'
import type { Visitor } from './visitor.ts'

export interface Case {
  readonly visit: Visit
  readonly visitor: Visitor
  readonly findings: Findings
  readonly rules: RouteRules
  readonly decided: (ruling: Ruling) => void
}

export interface CasePorts extends TellPorts {
  /** Each request once, with what its sender says it is and what became of it. */
  readonly classified: (route: string, category: Category, action: RefusalAction | 'allow') => void
}

/** The way out where nobody waits any more. */
export const noWayOut = (): void => {}

export function turnAway(
  { visit, findings, decided }: Case,
  refused: Refused,
  ports: CasePorts,
): () => void {
  ports.classified(visit.route.name, findings.category, actionOf(refused))
  decided({ kind: 'refused', refused })
  return noWayOut
}

export function tellOf(
  { visit, findings }: Case,
  rule: string,
  action: RefusalAction,
  would: boolean,
  ports: CasePorts,
): void {
  tell(ports, visit, { rule, action, category: findings.category, would })
}

function actionOf({ code }: Refused): RefusalAction {
  switch (code) {
    case 'rate_limited':
      return 'limit'
    case 'overloaded':
      return 'shed'
    case 'no_route':
      return 'not-found'
    default:
      return 'block'
  }
}
