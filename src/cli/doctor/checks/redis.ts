// Whether Redis answers, is new enough, and does not throw away what limits are counted by.
import type { RedisCheckup } from '../../../model/checkup.ts'
import type { Check } from '../check.ts'
import { hint, type Finding, skipped, warning, well, wrong } from '../finding.ts'
import { isOlder } from '../versions.ts'

/** Older ones do not replicate scripts by their effects by default (and are not maintained). */
const oldest = '6.2'

export const redis: Check = {
  name: 'Redis',
  needs: 'gateway',
  look({ checkup }) {
    const found = checkup.redis
    if (found === null) return [skipped('no redis in sluice.yaml; each gateway counts alone')]
    if (found.kind === 'failed') {
      return [
        wrong(
          `Redis does not answer: ${found.detail}; each gateway counts alone until it does`,
          'Start it, or correct redis in sluice.yaml: address, password, network.',
        ),
      ]
    }
    const problems = [...ofVersion(found), ...ofMemory(found)]
    return problems.some(({ kind }) => kind !== 'hint')
      ? problems
      : [well(`version ${found.version}, ${found.policy ?? 'no policy told'}`), ...problems]
  },
}

type Answered = Extract<RedisCheckup, { kind: 'answered' }>

function ofVersion({ version }: Answered): Finding[] {
  if (!isOlder(version, oldest)) return []
  return [warning(`Redis ${version} is older than ${oldest}`, 'Use a version that is maintained.')]
}

/** Only counters are there, each with an end of its own: losing one lets its owner begin anew. */
function ofMemory({ policy, maxBytes, usedBytes, evicted }: Answered): Finding[] {
  if (policy === null) return []
  if (maxBytes === 0) {
    return [
      hint(
        'Redis may use all the memory of its machine (maxmemory 0)',
        'Set maxmemory, such as 96mb: counters need 1 MB for some thousand clients.',
      ),
    ]
  }
  if (policy === 'noeviction') {
    if (usedBytes < 0.9 * maxBytes) return []
    return [
      warning(
        `Redis uses ${share(usedBytes, maxBytes)} of its maxmemory and evicts nothing: soon it refuses writes, and each gateway counts alone`,
        'Raise maxmemory, or set maxmemory-policy volatile-lru.',
      ),
    ]
  }
  if (policy.startsWith('volatile-')) return []
  if (policy === 'allkeys-random') {
    return [
      warning(
        'maxmemory-policy allkeys-random drops any counter, those of a flood too',
        'Set maxmemory-policy volatile-lru or noeviction.',
      ),
    ]
  }
  const fix = 'Raise maxmemory, or set maxmemory-policy volatile-lru; share it with no other app.'
  if (evicted > 0) {
    return [
      warning(
        `Redis has dropped ${evicted} keys for want of memory (${policy}): their limits began anew`,
        fix,
      ),
    ]
  }
  return [
    hint(`${policy} may drop counters once the memory is full; so far it has dropped none`, fix),
  ]
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`
}
