// Finished requests as they happen, for whoever looks. Nothing is kept, and while nobody looks nothing is done.
import type { Settled } from '../model/settled.ts'

export interface RequestStream {
  settled(request: Settled): void
  /** Hands over every request that ends from now on. Returns the way out. */
  follow(onRequest: (request: Settled) => void): () => void
}

export function createRequestStream(): RequestStream {
  const followers = new Set<(request: Settled) => void>()
  return {
    settled(request) {
      for (const follower of followers) follower(request)
    },
    follow(onRequest) {
      // Each reader is another one, even if two hand in the same function.
      const follower = (request: Settled): void => onRequest(request)
      followers.add(follower)
      return () => void followers.delete(follower)
    },
  }
}
