// Whether Docker and its compose plugin are new enough for what `switch deploy` asks of them.
import type { Check } from '../check.ts'
import { type Finding, warning, well, wrong } from '../finding.ts'
import { isOlder } from '../versions.ts'

/** What Debian 12 ships; the first compose whose `up --wait` and `!override` can be relied on. */
const oldestEngine = '20.10'
const oldestCompose = '2.20'

export const engine: Check = {
  name: 'Docker',
  needs: 'engine',
  look({ version, compose }) {
    const found: Finding[] = []
    if (isOlder(version, oldestEngine))
      found.push(warning(`Docker ${version} is older than ${oldestEngine}`, 'Update docker-ce.'))
    if (compose === null) {
      const fix = 'Install the plugin: apt install docker-compose-plugin.'
      found.push(wrong('there is no "docker compose": switch deploy cannot work', fix))
    } else if (isOlder(compose, oldestCompose)) {
      const seen = `docker compose ${compose} is older than ${oldestCompose}`
      found.push(warning(seen, 'Update docker-compose-plugin.'))
    }
    return found.length > 0 ? found : [well(`Docker ${version}, compose ${compose}`)]
  },
}
