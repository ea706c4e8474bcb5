// The client addresses of the last requests, in memory only: so that an operator can be told what a ban would hit.

export interface RecentAddresses {
  add(address: string): void
  all(): Iterable<string>
}

/** `size`: so many requests are looked back on. */
export function createRecentAddresses(size = 1000): RecentAddresses {
  const ring: string[] = []
  let next = 0
  return {
    add(address) {
      ring[next] = address
      next = (next + 1) % size
    },
    all: () => ring,
  }
}
