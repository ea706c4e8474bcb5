// Skips a test for want of something on this machine, and says so: the reporter would only count it.
import type { TestContext } from 'vitest'

/** Ends the test as skipped when there is a reason to; null: it goes on. */
export function leaveOut({ skip, task }: TestContext, why: string | null): void {
  if (why === null) return
  console.info(`left out: ${task.name}: ${why}`)
  skip(why)
}
