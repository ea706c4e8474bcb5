// One project: every folder of test/ mirrors a room. What needs root, Redis, Docker or a browser is run by .ci/run.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Two small cores: more files at once only make the timeouts of real sockets flaky.
    maxWorkers: 2,
  },
})
