// What the command reads of the admin API's answers, beside the status.
// Answers are checked as far as a stranger on the port could be mistaken for a gateway, no further.
import type { Told } from '../model/events.ts'
import type { Explanation } from '../model/explain.ts'
import type { Mode } from '../model/limit.ts'
import type { BanView, LimitStatus } from '../model/limit-status.ts'
import type { LiveRequest } from '../model/live-request.ts'
import type { ChannelTest } from '../model/notification.ts'
import type { PreviewLink } from '../model/preview.ts'
import type { SwitchLock } from '../model/lock.ts'
import type { Drained, Promotion, Result } from '../model/promotion.ts'
import { isSlotName, type SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import type { Top } from '../model/top.ts'

/** POST /v1/promote and /v1/rollback, when traffic is where it was asked to be. */
export type SwitchAnswer =
  | { readonly result: 'already-live'; readonly live: SlotName; readonly generation: number }
  | { readonly result: 'would-promote'; readonly live: SlotName; readonly detail: string }
  | {
      readonly result: Result
      readonly live: SlotName
      readonly generation: number
      readonly promotion: Promotion
    }

/** POST /v1/reload */
export interface ReloadAnswer {
  readonly generation: number
  readonly notes: readonly string[]
}

export function isStatus(body: unknown): body is Status {
  return (
    isRecord(body) && isSlotName(body.live) && isRecord(body.slots) && Array.isArray(body.warnings)
  )
}

export function isPromotion(body: unknown): body is Promotion {
  return (
    isRecord(body) && typeof body.id === 'number' && Array.isArray(body.steps) && 'phase' in body
  )
}

export function isSwitchAnswer(body: unknown): body is SwitchAnswer {
  return isRecord(body) && isSlotName(body.live) && typeof body.result === 'string'
}

export function isHistory(body: unknown): body is { readonly promotions: readonly Promotion[] } {
  return isRecord(body) && Array.isArray(body.promotions) && body.promotions.every(isPromotion)
}

export function isReloadAnswer(body: unknown): body is ReloadAnswer {
  return isRecord(body) && typeof body.generation === 'number' && Array.isArray(body.notes)
}

export function isExplanation(body: unknown): body is Explanation {
  return isRecord(body) && Array.isArray(body.steps) && typeof body.verdict === 'string'
}

export interface TrafficAnswer {
  readonly result: string
  readonly detail: string
  readonly held: number
}

export function isTrafficAnswer(body: unknown): body is TrafficAnswer {
  return isRecord(body) && typeof body.result === 'string' && typeof body.detail === 'string'
}

/** POST /v1/lock and /v1/unlock */
export interface LockAnswer {
  readonly result: 'locked' | 'unlocked' | 'not-locked'
  /** The lock that was taken or given back. */
  readonly lock: SwitchLock | null
  readonly detail: string
}

export function isLockAnswer(body: unknown): body is LockAnswer {
  return isRecord(body) && typeof body.result === 'string' && typeof body.detail === 'string'
}

/** POST /v1/drain */
export interface DrainAnswer {
  readonly result: 'drained'
  readonly slot: SlotName
  readonly finished: number
  readonly cut: number
  readonly kinds: Readonly<Record<string, Drained>>
  readonly ms: number
}

export function isDrainAnswer(body: unknown): body is DrainAnswer {
  return isRecord(body) && isSlotName(body.slot) && isRecord(body.kinds)
}

export function isPreviewLink(body: unknown): body is PreviewLink {
  return isRecord(body) && ['path', 'endPath', 'cookie', 'local'].every((key) => key in body)
}

export function isBanList(
  body: unknown,
): body is { readonly mode: Mode; readonly bans: readonly BanView[] } {
  return isRecord(body) && Array.isArray(body.bans) && body.bans.every(isBan)
}

/** POST /v1/bans */
export interface BanAnswer {
  readonly ban: BanView
  readonly problem: string | null
}

export function isBanAnswer(body: unknown): body is BanAnswer {
  return isRecord(body) && isBan(body.ban)
}

/** The same with `dryRun`. */
export interface WouldBan {
  readonly covers: string
  readonly recentClients: number
}

export function isWouldBan(body: unknown): body is WouldBan {
  return isRecord(body) && typeof body.covers === 'string'
}

/** DELETE /v1/bans */
export interface UnbanAnswer {
  readonly removed: readonly BanView[]
  readonly stays: BanView | null
}

export function isUnbanAnswer(body: unknown): body is UnbanAnswer {
  return isRecord(body) && Array.isArray(body.removed) && body.removed.every(isBan)
}

export function isRangesAnswer(
  body: unknown,
): body is { readonly family: string; readonly prefixes: number } {
  return isRecord(body) && typeof body.prefixes === 'number'
}

/** POST /v1/notify/test, when all were delivered. */
export function isTestAnswer(body: unknown): body is { readonly tests: readonly ChannelTest[] } {
  return isRecord(body) && Array.isArray(body.tests)
}

export function isLimitStatus(body: unknown): body is LimitStatus {
  return isRecord(body) && typeof body.mode === 'string' && Array.isArray(body.tripped)
}

function isBan(value: unknown): value is BanView {
  return isRecord(value) && typeof value.id === 'string' && typeof value.reason === 'string'
}

export function isTold(body: unknown): body is Told {
  return isRecord(body) && typeof body.type === 'string' && typeof body.id === 'number'
}

/** GET /v1/top */
export function isTop(body: unknown): body is Top {
  return (
    isRecord(body) && isSlotName(body.live) && Array.isArray(body.routes) && isRecord(body.slots)
  )
}

/** A line of GET /v1/requests */
export function isLiveRequest(body: unknown): body is LiveRequest {
  if (!isRecord(body) || typeof body.at !== 'string') return false
  if (body.type === 'lost') return typeof body.lost === 'number'
  return body.type === 'request' && typeof body.path === 'string' && typeof body.ms === 'number'
}

/** An error of the admin API; see RFC 9457. */
export interface ApiProblem {
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly exit: number
  readonly next: string
  readonly [fact: string]: unknown
}

export function isApiProblem(body: unknown): body is ApiProblem {
  return (
    isRecord(body) &&
    typeof body.exit === 'number' &&
    ['title', 'detail', 'code', 'next'].every((key) => typeof body[key] === 'string')
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
