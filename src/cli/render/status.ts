// The status on one screen: the gateway, its two slots, what is unhealthy and why, the last promotion and the way back.
import { isExclusive, type Promotion } from '../../model/promotion.ts'
import { slotNames, type SlotName } from '../../model/slot.ts'
import type { SlotStatus, Status, TargetStatus } from '../../model/status.ts'
import { trafficText } from './figures.ts'
import { columns, labelled, toBothSides } from './layout.ts'
import type { Paint } from './paint.ts'
import { count, stateWord, undoOf } from './promotion.ts'
import { agoText, coarseText } from './times.ts'

export interface View {
  readonly now: Date
  readonly paint: Paint
  readonly width: number
}

export function renderStatus(status: Status, view: View): string[] {
  const { version, startedAt, generation, config, promote, warnings } = status
  const up = coarseText(view.now.getTime() - Date.parse(startedAt))
  return [
    `sluice ${version}   up ${up}   generation ${generation}   ${config.file}`,
    '',
    ...slotLines(status, view),
    ...promotionLines(promote, status, view),
    ...warnings.flatMap((warning, i) => [
      ...(i === 0 ? [''] : []),
      ...labelled('⚠', warning, 2, view.width).map((line) =>
        line.replace('⚠', view.paint('yellow', '⚠')),
      ),
    ]),
  ]
}

/** For --quiet. */
export function briefStatus({ live, generation, slots }: Status): string {
  return `${live} is live and ${slots[live].healthy ? 'healthy' : 'not healthy'}, generation ${generation}`
}

function slotLines({ slots }: Status, view: View): string[] {
  // The live one first: it is what one looks for.
  const names = slotNames.toSorted((a, b) => Number(slots[b].live) - Number(slots[a].live))
  const rows = columns(names.map((name) => slotCells(name, slots[name])))
  return names.flatMap((name, i) => [
    paintSigns(rows[i] ?? '', slots[name], view.paint),
    ...trafficLines(slots[name]),
    ...slots[name].targets
      .filter((target) => target.health !== 'healthy')
      .flatMap((t) => targetLines(t, view)),
  ])
}

function slotCells(
  name: SlotName,
  { live, healthy, inFlight, upgrades, targets }: SlotStatus,
): string[] {
  const well = targets.filter((target) => target.health === 'healthy').length
  const upgraded = upgrades === 0 ? '' : ` (${upgrades} upgraded)`
  return [
    `  ${live ? '●' : '○'} ${name.padEnd(5)}`,
    live ? 'live' : 'standby',
    healthy ? 'healthy' : 'not healthy',
    `${inFlight} in flight${upgraded}`,
    `${well}/${targets.length} targets healthy`,
  ]
}

/** Nothing of a slot that was not asked for anything in the last minute. */
function trafficLines({ traffic }: SlotStatus): string[] {
  if (traffic === undefined || traffic.requests === 0) return []
  return [`${' '.repeat(11)}${trafficText(traffic)}`]
}

function paintSigns(row: string, slot: SlotStatus, paint: Paint): string {
  const painted = slot.live ? row.replace('●', paint('green', '●')) : row
  return slot.healthy ? painted : painted.replace('not healthy', paint('red', 'not healthy'))
}

function targetLines(
  { service, url, address, health, lastProbe }: TargetStatus,
  view: View,
): string[] {
  const sign = health === 'unhealthy' ? '✖' : '◌'
  const at = url.includes(address) ? url : `${url} at ${address}`
  const answer =
    lastProbe === null
      ? 'not probed yet'
      : `${lastProbe.detail} (${agoText(lastProbe.at, view.now)})`
  const lines = labelled(`      ${sign}`, `${service} ${at} ${health}: ${answer}`, 8, view.width)
  return lines.map((line) => line.replace('✖', view.paint('red', '✖')))
}

function promotionLines(promotion: Promotion | null, { slots }: Status, view: View): string[] {
  if (promotion === null) return ['', 'No promote yet.   switch promote SLOT']
  const { from, to, by, at, why, error } = promotion
  const when = agoText(at, view.now)
  const reason = why === '' ? '' : `, "${why}"`
  if (isExclusive(promotion)) {
    const running = `${promotion.kind} ${from} → ${to} since ${when.replace(' ago', '')} by ${by}${reason}: ${promotion.phase}`
    return [
      '',
      ...labelled('now', running, 6, view.width),
      ...toBothSides('', 'follow: switch watch', view.width).slice(-1),
    ]
  }
  const draining = promotion.phase === 'drain' ? `, ${slots[from].inFlight} left in ${from}` : ''
  const cut = promotion.drained === null ? '' : `, ${count(promotion.drained.cut, 'request')} cut`
  const failed = error === null ? '' : `: ${error.detail}`
  const sentence = `${promotion.kind} ${from} → ${to} ${when} by ${by}${reason}: ${stateWord(promotion)}${draining}${cut}${failed}`
  const [last = '', ...before] = labelled('last', sentence, 6, view.width).reverse()
  const moved = promotion.result === 'promoted' || promotion.result === 'rolled-back'
  const hint = moved ? `undo: ${undoOf(promotion)}` : `more: switch history show ${promotion.id}`
  return ['', ...before.reverse(), ...toBothSides(last, hint, view.width)]
}
