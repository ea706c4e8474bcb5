// Ctrl-C and SIGTERM as a value: the command leaves, what it asked for goes on.

export type Signal = 'SIGINT' | 'SIGTERM'

export interface Leaving {
  /** Resolves with the first signal. */
  readonly asked: Promise<Signal>
  /** From here on signals end the process again as they always do. */
  close(): void
}

export function watchSignals(): Leaving {
  const { promise: asked, resolve } = Promise.withResolvers<Signal>()
  const onSignal = (signal: Signal): void => resolve(signal)
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    asked,
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
