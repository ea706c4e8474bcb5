// The steps of a deploy: each is told once, with what was seen and how long it took. A step that fails is told and thrown.

export interface DeployStep {
  readonly name: StepName
  readonly ok: boolean
  /** A sentence for people. */
  readonly detail: string
  readonly ms: number
}

export type StepName =
  | 'lock'
  | 'preflight'
  | 'build'
  | 'image'
  | 'predeploy'
  | 'run'
  | 'start'
  | 'probe'
  | 'single'
  | 'post'
  | 'watch'
  | 'stop'
  | 'prune'

export interface Steps {
  /** Does the work and tells of it; without a detail there is nothing to tell. */
  take<T extends { readonly detail: string | null }>(
    name: StepName,
    work: () => Promise<T>,
  ): Promise<T>
  told(): readonly DeployStep[]
}

export function createSteps(tell: (step: DeployStep) => void): Steps {
  const told: DeployStep[] = []
  const add = (step: DeployStep): void => {
    told.push(step)
    tell(step)
  }
  return {
    told: () => told,
    async take(name, work) {
      const began = performance.now()
      const ms = (): number => Math.round((performance.now() - began) * 1000) / 1000
      try {
        const done = await work()
        if (done.detail !== null) add({ name, ok: true, detail: done.detail, ms: ms() })
        return done
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        add({ name, ok: false, detail, ms: ms() })
        throw error
      }
    },
  }
}
