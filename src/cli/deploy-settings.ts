// What a deploy needs of sluice.yaml: it is read here, on the machine of the compose files, not asked of the gateway.
import { dirname, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import type { DeploySettings } from '../deploy/settings.ts'
import { failed, failure } from './exit.ts'
import { defaultFile } from './locate.ts'
import type { Session } from './session.ts'

interface Asked {
  readonly build?: true
}

/** Rejects with `config_invalid` or `deploy_unset`. */
export async function readDeploySettings(
  { options }: Session,
  asked: Asked,
): Promise<DeploySettings> {
  const { loadConfig } = await import('../config/load.ts')
  const { renderLines } = await import('../config/problem.ts')
  const file = options.config ?? defaultFile
  const loaded = await loadConfig(file, process.env)
  if (!loaded.ok) {
    const { problems } = loaded
    throw failed(failure('config_invalid', renderLines(problems), { facts: { file, problems } }))
  }
  const { config } = loaded
  const problem = settingsProblem(config, asked)
  if (problem !== null) throw failed(failure('deploy_unset', `${file}: ${problem}`))
  const { project, slots, deploy } = config
  return { ...deploy, project, slots, folder: dirname(resolve(file)) }
}

function settingsProblem({ project, deploy }: Config, { build }: Asked): string | null {
  const { run: own, predeploy, postdeploy, single } = deploy
  if (own === null) return project === null ? 'neither project nor deploy.run is set' : null
  if (predeploy.length + postdeploy.length + single.length > 0) {
    return 'deploy.run takes the place of compose: predeploy, postdeploy and single are its own to do'
  }
  return build === true ? 'deploy.run takes the place of compose: --build is its own to do' : null
}
