// Where frames end, whatever pieces they come in.
import { array, assert, constantFrom, integer, nat, oneof, property } from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame } from '../../demo/app/frames.ts'
import { createFrameTracker } from '../../src/edge/websocket-frames.ts'

const frames = array(
  oneof(nat(130), constantFrom(0, 125, 126, 65_535, 65_536, 70_000)).map((size) =>
    encodeFrame(1, Buffer.alloc(size, 1)),
  ),
  { minLength: 1, maxLength: 5 },
)

test('the tracker stands between frames exactly where they end, however they are cut', () => {
  assert(
    property(frames, array(integer({ min: 1, max: 5000 }), { minLength: 1 }), (all, sizes) => {
      const bytes = Buffer.concat(all)
      const ends = new Set<number>()
      let sum = 0
      for (const frame of all) ends.add((sum += frame.length))
      const tracker = createFrameTracker()
      let at = 0
      for (let i = 0; at < bytes.length; i++) {
        const chunk = bytes.subarray(at, at + (sizes[i % sizes.length] ?? 1))
        const first = tracker.pass(chunk)
        const inside = [...ends].filter((end) => end > at && end <= at + chunk.length)
        expect(first).toBe(inside.length === 0 ? -1 : Math.min(...inside) - at)
        at += chunk.length
        expect(tracker.between()).toBe(ends.has(at))
      }
    }),
    { numRuns: 200 },
  )
})

test('a masked frame ends after its mask and payload', () => {
  const tracker = createFrameTracker()
  expect(tracker.pass(Uint8Array.of(0x81, 0x82, 1, 2, 3, 4, 5))).toBe(-1)
  expect(tracker.pass(Uint8Array.of(6, 0x81))).toBe(1)
  expect(tracker.between()).toBe(false)
})
