// Pages that take as long as slow pages do: lognormal, a median of 200 ms and a mean of 275 ms, so that what adds 275 ms to each makes
// them twice as slow on average. Long enough that the neighbours on this machine matter little. The same seed makes the same pages.
import { expect } from 'vitest'
import { randomOf } from '../switch/judge/made-up.ts'
import { sendTraffic, type Ask } from './traffic.ts'
import { standingApps, type WatchedApps } from './watched-apps.ts'

/** What an app must add to each answer to be so many times as slow. */
export function addedMs(times: number): number {
  return Math.round(meanMs * (times - 1))
}

/** Twenty visitors; the demo app takes as long as it is asked to. */
export function slowPages(seed: number): Ask {
  const random = randomOf(seed)
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return (n) => {
    const ms = Math.round(medianMs * Math.exp(sigma * normal()))
    return { client: n % 20, path: `/api/slow?ms=${Math.min(ms, 5000)}` }
  }
}

/** Blue has shown how long its pages take, at the pace that green is to be asked at. */
export async function slowApps(): Promise<WatchedApps> {
  const standing = await standingApps({ count: 0 })
  const traffic = sendTraffic(standing.gateway, 100, slowPages(1), 1500)
  await expect.poll(() => traffic.seen.blue, { timeout: 60_000 }).toBe(1500)
  return standing
}

const medianMs = 200
const sigma = 0.8
const meanMs = medianMs * Math.exp(sigma ** 2 / 2)
