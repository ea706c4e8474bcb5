// The status on one screen: the gateway, its two slots, what is unhealthy and why, the last promotion and the way back.
import { slotNames, type SlotName } from '../../model/slot.ts'
import type { SlotStatus, Status, TargetStatus } from '../../model/status.ts'
import { trafficText } from './figures.ts'
import { promotionLines } from './last-promotion.ts'
import { columns, labelled } from './layout.ts'
import { notificationLines } from './notifications.ts'
import type { Paint } from './paint.ts'
import { agoText, coarseText } from './times.ts'

export interface View {
  readonly now: Date
  readonly paint: Paint
  readonly width: number
}

export function renderStatus(status: Status, view: View): string[] {
  const { version, startedAt, generation, config, promote, warnings, notifications = [] } = status
  const up = coarseText(view.now.getTime() - Date.parse(startedAt))
  return [
    `sluice ${version}   up ${up}   generation ${generation}   ${config.file}`,
    '',
    ...slotLines(status, view),
    ...promotionLines(promote, status, view),
    ...(notifications.length === 0 ? [] : ['', ...notificationLines(notifications, view)]),
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
