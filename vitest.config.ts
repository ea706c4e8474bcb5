// Two projects. `rooms` mirrors src/ and runs anywhere; `machine` needs what not every machine has (root, a package
// registry, later Redis, an engine, a browser) and is run by .ci/run.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const shared = {
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // Gateways and commands are started as processes again and again: what Node made of the sources once is kept.
  env: {
    NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compile', import.meta.url)),
  },
  // What is awaited comes by an event or not at all; the time is only how long a slow machine may need.
  expect: { poll: { timeout: 10_000, interval: 20 } },
}

export default defineConfig({
  test: {
    // Two small cores: more files at once only make real sockets slow.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/machine/**'],
          globalSetup: ['test/support/left-out.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'machine',
          include: ['test/machine/**/*.test.ts'],
          exclude: ['test/machine/bake*.test.ts'],
        },
      },
      // Whole bakes in real time: how slow pages are says nothing beside engines that build images, nor beside another bake,
      // so they come one after the other (test:bakes).
      { test: { ...shared, name: 'bakes', include: ['test/machine/bake*.test.ts'] } },
    ],
  },
})
