// Whether the health path is there, answers by itself, and seems to ask what the app depends on.
import type { HealthLook, TargetCheckup } from '../../../model/checkup.ts'
import type { Check } from '../check.ts'
import { hint, type Finding, well, wrong } from '../finding.ts'

/** Words of a body that asks its dependencies. Guesswork, so what lacks them is a hint only. */
const dependency =
  /\b(?:db|database|postgres|postgresql|pg|mysql|mariadb|sqlite|mongo|redis|cache|queue|storage|disk|smtp|checks?|dependenc(?:y|ies)|components?)\b/i

export const healthPath: Check = {
  name: 'health path',
  needs: 'gateway',
  look({ checkup }) {
    const { healthPath: path } = checkup.settings
    const found = checkup.targets.flatMap((target) => faultOf(target, path))
    if (found.length > 0) return found
    const answered = checkup.targets.flatMap(({ health }) =>
      health.kind === 'answered' ? [health] : [],
    )
    const [first] = answered
    if (first === undefined) return [wrong(`no target answers ${path}`, 'Start the app.')]
    return [well(`${path} answers 2xx at ${answered.length} target(s)`), ...shallow(answered, path)]
  },
}

function faultOf({ id, health }: TargetCheckup, path: string): Finding[] {
  if (health.kind === 'silent') {
    return [
      wrong(
        `${id} does not answer ${path}: ${health.detail}`,
        'Start it, or correct its address in slots.',
      ),
    ]
  }
  const { status, location } = health
  if (status >= 200 && status < 300) return []
  if (status >= 300 && status < 400) {
    return [
      wrong(
        `${path} of ${id} redirects to ${location ?? 'nowhere'} (${status})`,
        'Let the app answer it without HTTPS and without a login, or set health.host if it depends on the name.',
      ),
    ]
  }
  if (status === 404) {
    return [
      wrong(
        `${id} has no ${path} (404)`,
        'Set health.path to the one it has, or add one that asks the database.',
      ),
    ]
  }
  const said = health.body === '' ? '' : `: ${health.body}`
  return [wrong(`${path} of ${id} answers ${status}${said}`, 'Mend what it names.')]
}

type Answered = Extract<HealthLook, { kind: 'answered' }>

/** A check that cannot fail lets a broken version go live. Whether it can is not to be seen from outside. */
function shallow(answered: readonly Answered[], path: string): Finding[] {
  if (answered.some(({ body }) => dependency.test(body))) return []
  const [first] = answered
  const ms = Math.min(...answered.map((each) => each.ms))
  return [
    hint(
      `nothing in the answer of ${path} (${JSON.stringify(first?.body.slice(0, 40) ?? '')}, ${ms} ms) shows that it asks the database`,
      'If it does, all is well. If not, a version that cannot reach it would still go live.',
    ),
  ]
}
