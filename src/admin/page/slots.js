// The card of a slot: who it is to visitors, how it does, and the one button that moves traffic.
import { beatOf, createBeats } from './beats.js'
import { copyOf, element, partOf, setList, setText } from './element.js'
import { amountText, msText, shareText } from './figures.js'
import { drainText } from './promotion.js'
import { createSparkline } from './sparkline.js'
import { coarseText, countText, tookText } from './times.js'

/**
 * @import { SlotName } from '../../model/slot.ts'
 * @import { Status, TargetStatus } from '../../model/status.ts'
 * @import { Beat } from './beats.js'
 * @import { Sample } from './samples.js'
 */

/**
 * @typedef {object} SlotCard
 * @property {(status: Status, button: { label: string, enabled: boolean, title: string }) => void} show
 * @property {(samples: readonly Sample[], now: number) => void} showTraffic
 * @property {(status: Status | null) => void} beat  Null: the gateway did not answer.
 * @property {(beat: Beat) => void} saw
 */

const healthSigns = { healthy: '✔', unhealthy: '✖', unknown: '◌' }

/**
 * Adds the card to `parent`.
 * @param {SlotName} name
 * @param {HTMLElement} parent
 * @param {number} everyMs  How often the status is looked at.
 * @param {() => void} pressed
 * @returns {SlotCard}
 */
export function createSlotCard(name, parent, everyMs, pressed) {
  const card = copyOf('slot-card')
  parent.append(card)
  /** @param {string} key */
  const part = (key) => partOf(card, key, HTMLElement)
  card.classList.add(name)
  card.setAttribute('aria-label', `slot ${name}`)
  setText(part('name'), name)
  const act = partOf(card, 'act', HTMLButtonElement)
  act.addEventListener('click', pressed)
  const beats = createBeats(partOf(card, 'beats', SVGElement), part('beats-text'), everyMs)
  const showTraffic = createTraffic(name, card)
  return {
    showTraffic,
    saw: beats.saw,
    beat: (status) => beats.add(status === null ? 'gap' : beatOf(status.slots[name])),
    show(status, button) {
      const slot = status.slots[name]
      card.classList.toggle('live', slot.live)
      setText(part('state'), slot.live ? '● LIVE' : '○ standby')
      setText(part('healthy'), slot.healthy ? '✔ healthy' : '✖ not ready')
      part('healthy').classList.toggle('failure', !slot.healthy)
      const open = slot.upgrades === 0 ? '' : `, ${slot.upgrades} of them upgraded`
      setText(part('in-flight'), `${slot.inFlight} in flight${open}`)
      setText(part('drain'), stateOfOld(status, name))
      setList(part('targets'), slot.targets.map(shownTarget), targetItem)
      setText(act, button.label)
      act.disabled = !button.enabled
      act.title = button.title
    },
  }
}

/**
 * Of the slot that traffic came from, while that is not over.
 * @param {Status} status
 * @param {SlotName} name
 */
function stateOfOld(status, name) {
  const { promote } = status
  if (promote === null || promote.from !== name) return ''
  if (promote.phase === 'drain') return `◌ draining: ${drainText(status, name)}`
  return promote.phase === 'bake' ? '◌ kept ready: traffic may come back' : ''
}

/**
 * @param {SlotName} name
 * @param {HTMLElement} card
 * @returns {SlotCard['showTraffic']}
 */
function createTraffic(name, card) {
  /** @param {string} key */
  const part = (key) => partOf(card, key, HTMLElement)
  const rateSvg = partOf(card, 'rate-spark', SVGElement)
  const slowSvg = partOf(card, 'p99-spark', SVGElement)
  const rate = createSparkline(rateSvg)
  const slow = createSparkline(slowSvg)
  return (samples, now) => {
    const last = samples.at(-1)?.traffic[name] ?? null
    setText(part('per-second'), amountText(last?.perSecond ?? null))
    setText(part('p50'), msText(last?.p50Ms ?? null))
    setText(part('p99'), msText(last?.p99Ms ?? null))
    setText(part('failed'), shareText(last?.failedShare ?? null))
    part('failed').classList.toggle('failure', (last?.failedShare ?? 0) > 0)
    const marks = samples.flatMap(({ at, live }, i) =>
      i > 0 && samples[i - 1]?.live !== live ? [at] : [],
    )
    const rates = samples.map(({ at, traffic }) => ({
      at,
      value: traffic[name]?.perSecond ?? null,
    }))
    const p99s = samples.map(({ at, traffic }) => ({ at, value: traffic[name]?.p99Ms ?? null }))
    rate(rates, marks, now)
    slow(p99s, marks, now)
    const span = coarseText(now - (samples[0]?.at ?? now))
    const rateText = `requests/s, ${span}, highest ${amountText(highest(rates))}`
    const slowText = `p99, ${span}, highest ${msText(highest(p99s))}`
    setText(part('rate-text'), rateText)
    setText(part('p99-text'), slowText)
    rateSvg.setAttribute('aria-label', rateText)
    slowSvg.setAttribute('aria-label', slowText)
  }
}

/** @param {TargetStatus} target */
function shownTarget({ service, url, address, health, inFlight, lastProbe }) {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  return {
    health,
    ok: lastProbe?.ok ?? true,
    where: `${service} ${url}${host === address ? '' : ` (${address})`}`,
    probe:
      lastProbe === null ? 'not probed yet' : `${lastProbe.detail} · ${tookText(lastProbe.ms)}`,
    inFlight: countText(inFlight, 'request'),
  }
}

/** @param {ReturnType<typeof shownTarget>} target */
function targetItem({ health, ok, where, probe, inFlight }) {
  return element(
    'li',
    health,
    element('span', 'where', `${healthSigns[health]} ${where}`),
    element('span', 'dim', `${health} · ${inFlight} · `),
    element('span', ok ? 'probe dim' : 'probe failure', `${ok ? '' : '✖ '}${probe}`),
  )
}

/** @param {readonly { value: number | null }[]} points */
function highest(points) {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]))
  return known.length === 0 ? null : Math.max(...known)
}
