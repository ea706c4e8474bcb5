// Says at the end of a test run what it did not test, and how to: a green run must not claim more than it saw.

export function teardown(): void {
  console.log(
    'left out: test/machine (needs root, a package registry, redis-server, slowhttptest, a Docker engine, and nginx, HAProxy and Caddy to compare with); "npm run test:machine" and "npm run test:bakes" run it',
  )
}
