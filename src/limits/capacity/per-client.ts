// How much of what is in flight one client may have: without a share of its own, a single machine that sends its bodies slowly would take
// the places of all. Only requests count; streams and upgraded connections have places of their own.
import type { ClientKey } from '../client-key.ts'
import { shortPrint } from '../rates/fingerprint.ts'

export interface PerClient {
  /** Takes a place; null: this client has as many as it may. The function gives it back, once. */
  enter(key: ClientKey, most: number): (() => void) | null
}

interface Place {
  at: number
}

/**
 * A list, and no count for each client: while fewer are in flight than one may have nobody can have too many, and nothing is looked up;
 * above that a few hundred numbers are compared. Two clients with the same 32 bits would share what one may have: at a thousand in
 * flight, one of two million does so with another. Memory: what is in flight now.
 */
export function createPerClient(): PerClient {
  const prints: number[] = []
  const places: Place[] = []
  const countOf = (print: number): number => {
    let count = 0
    for (const each of prints) if (each === print) count++
    return count
  }
  /** The last one takes its place in the list. */
  const remove = ({ at }: Place): void => {
    const [print, place] = [prints.pop(), places.pop()]
    if (print === undefined || place === undefined || at === prints.length) return
    prints[at] = print
    places[at] = place
    place.at = at
  }
  return {
    enter(key, most) {
      const print = shortPrint(key)
      if (prints.length >= most && countOf(print) >= most) return null
      const place: Place = { at: prints.length }
      prints.push(print)
      places.push(place)
      let left = false
      return () => {
        if (left) return
        left = true
        remove(place)
      }
    },
  }
}
