// The admin page: puts together what is seen of the gateway and what is shown, and does what the two buttons ask.
import { createApi } from './api.js'
import { confirmMove } from './confirm.js'
import { byId, element, setList, setText } from './element.js'
import { showHistory } from './history.js'
import { createOutcome, outcomeOf, promotionOf } from './outcome.js'
import { showPromotion } from './promotion.js'
import { showRoutes } from './routes.js'
import { createSamples } from './samples.js'
import { createSlotCard } from './slots.js'
import { clockText, coarseText } from './times.js'
import { createToken } from './token.js'
import { createWatch, everyMs } from './watch.js'

/**
 * @import { Told } from '../../model/events.ts'
 * @import { Promotion } from '../../model/promotion.ts'
 * @import { SlotName } from '../../model/slot.ts'
 * @import { Status } from '../../model/status.ts'
 * @import { Answer } from './api.js'
 */

const names = /** @type {const} */ (['blue', 'green'])
/** How long a warning that was only told, and stands in no status, is shown. */
const toldWarningMs = 10 * 60_000

const page = {
  /** @type {Status | null} */
  status: null,
  nowMs: Date.now(),
  /** @type {readonly Promotion[]} */
  promotions: [],
  /** Since when the gateway does not answer. @type {number | null} */
  goneSince: null,
  gone: '',
  /** A promote or rollback of this page is under way. */
  asking: false,
  /** @type {{ at: number, text: string }[]} */
  told: [],
}
const token = createToken(() => watch.lookSoon())
const api = createApi(token.read)
const samples = createSamples()
const outcome = createOutcome()
const cards = { blue: newCard('blue'), green: newCard('green') }
const watch = createWatch(api, {
  onStatus: sawStatus,
  onHistory(promotions) {
    page.promotions = promotions
    show()
  },
  onTop: showRoutes,
  onMetrics: sawMetrics,
  onEvent: sawEvent,
})
watch.start()

/** @param {SlotName} name */
function newCard(name) {
  return createSlotCard(name, byId('slots'), everyMs, () => void pressed(name))
}

/**
 * @param {Answer<Status>} answer
 * @param {boolean} regular
 */
function sawStatus(answer, regular) {
  if (answer.kind === 'unauthorized') token.ask(answer.detail)
  else if (answer.kind !== 'unreachable') token.accepted()
  if (answer.kind === 'ok') {
    page.status = answer.body
    page.nowMs = answer.nowMs
  }
  const reached = answer.kind === 'ok' || answer.kind === 'unauthorized'
  page.goneSince = reached ? null : (page.goneSince ?? Date.now())
  if (answer.kind === 'unreachable') page.gone = answer.detail
  if (answer.kind === 'refused') page.gone = answer.problem.detail
  if (regular && answer.kind !== 'unauthorized') {
    for (const name of names) cards[name].beat(answer.kind === 'ok' ? answer.body : null)
  }
  show()
}

/** @param {string | null} text */
function sawMetrics(text) {
  if (page.status === null) return
  const now = performance.now()
  samples.read(text, page.status.live, now)
  for (const name of names) cards[name].showTraffic(samples.list(), now)
}

/** @param {Told} event */
function sawEvent(event) {
  if (event.type === 'target-health' && event.health === 'unhealthy') cards[event.slot].saw('bad')
  if (['warning', 'not-written', 'limit-alert', 'judge'].includes(event.type) && 'detail' in event)
    page.told.push({ at: Date.now(), text: event.detail })
  // Steps follow each other faster than the status can be asked for.
  if (event.type === 'promotion' && page.status !== null) {
    page.status = { ...page.status, promote: withEvidence(event.promotion, page.status.promote) }
    show()
  }
}

/**
 * An event has no figures of a watch that goes on; those of the last look are better than none.
 * @param {Promotion} told
 * @param {Promotion | null} known
 */
function withEvidence(told, known) {
  return told.evidence === null && told.id === known?.id
    ? { ...told, evidence: known.evidence }
    : told
}

function show() {
  const { status, goneSince, nowMs } = page
  const reach = byId('reach')
  reach.hidden = goneSince === null
  if (goneSince !== null) setText(reach, goneText(goneSince))
  document.body.classList.toggle('stale', goneSince !== null)
  showWarnings()
  if (status === null) {
    setText(byId('facts'), goneSince === null ? '' : 'not reachable')
    return
  }
  byId('shown').hidden = false
  document.title = `${goneSince === null ? '●' : '✖'} ${status.live} · sluice ${location.host}`
  setText(byId('facts'), factsText(status))
  const { file, loadedAt } = status.config
  setText(byId('config'), `· ${file}, read ${clockText(loadedAt, nowMs)}`)
  for (const name of names) cards[name].show(status, buttonOf(name, status))
  if (!page.asking) outcome.sawPromotion(status.promote?.id ?? null)
  showPromotion(status, nowMs)
  showHistory(page.promotions, nowMs)
}

function showWarnings() {
  const { status } = page
  page.told = page.told.filter(({ at }) => at > Date.now() - toldWarningMs).slice(-3)
  const live = status === null ? null : status.slots[status.live]
  const warnings = [
    ...(live === null || live.healthy ? [] : [`${status?.live} is live and not healthy`]),
    ...(status?.warnings ?? []),
    ...page.told.map(({ at, text }) => `${clockText(at, Date.now())}: ${text}`),
  ]
  byId('warnings').hidden = warnings.length === 0
  setList(byId('warnings'), warnings, (text) => element('p', '', `⚠ ${text}`))
}

/** @param {Status} status */
function factsText({ generation, startedAt, version }) {
  const up = coarseText(page.nowMs - Date.parse(startedAt))
  return `${location.host} · generation ${generation} · up ${up} · version ${version}`
}

/** @param {number} since */
function goneText(since) {
  const shown = page.status === null ? '' : ' What is shown below is from before.'
  return (
    `✖ The gateway cannot be reached since ${clockText(since, Date.now())} (${page.gone}).${shown}` +
    ` This page tries again every ${everyMs / 1000} s. Visitors may still be served.`
  )
}

/**
 * @param {SlotName} name
 * @param {Status} status
 */
function buttonOf(name, status) {
  const { live, lock, undo: target } = status
  const label = name === live ? 'Roll back' : 'Promote'
  const why =
    page.goneSince !== null
      ? 'The gateway cannot be reached.'
      : lock !== null || page.asking
        ? 'A promotion runs.'
        : name === live && target === null
          ? 'There is no promote to roll back.'
          : ''
  return { label, enabled: why === '', title: why }
}

/** @param {SlotName} name */
async function pressed(name) {
  const { status } = page
  if (status === null) return
  const { live, undo } = status
  const kind = name === live ? 'rollback' : 'promote'
  const to = kind === 'promote' ? name : (undo ?? name)
  const doubt = status.slots[to].healthy ? '' : `${to} is not ready now; it may be refused.`
  const confirmed = await confirmMove({ kind, from: live, to, doubt })
  if (confirmed === null) return
  page.asking = true
  show()
  outcome.say({ tone: 'plain', text: `Moving all traffic to ${to} …`, next: '' }, null)
  byId('outcome').focus()
  const asked = { by: 'web page', why: confirmed.why }
  // `expect`: what was confirmed was a move away from the slot this page showed as live.
  const body = kind === 'promote' ? { ...asked, slot: to, expect: live } : asked
  const answer = await api.move(kind, body)
  page.asking = false
  if (answer.kind === 'unauthorized') token.ask(answer.detail)
  outcome.say(outcomeOf(answer), promotionOf(answer) ?? page.status?.promote?.id ?? null)
  watch.lookSoon()
}
