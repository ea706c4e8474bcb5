// The channels that people are told through, a line each: how each is doing, and the last thing that went wrong.
import { isFailing, type ChannelStatus } from '../../model/notification.ts'
import { columns, labelled } from './layout.ts'
import { agoText } from './times.ts'

export function notificationLines(
  channels: readonly ChannelStatus[],
  view: { readonly now: Date; readonly width: number },
): string[] {
  const rows = columns(
    channels.map((channel) => [channel.name, channel.state, accountText(channel, view.now)]),
  )
  const lines = rows.flatMap((row) => labelled('', row, 6, view.width))
  return lines.map((line, i) => (i === 0 ? line.replace(/^ {4}/, 'told') : line))
}

function accountText(channel: ChannelStatus, now: Date): string {
  const { state, sent, waiting, attempts, failed, dropped, lastSuccess, lastError, retryAt } =
    channel
  if (state === 'off') return 'its address is empty'
  const last = lastSuccess === null ? '' : ` (last ${agoText(lastSuccess, now)})`
  const wrong = isFailing(channel) && lastError !== null
  return [
    `${sent} sent${last}`,
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(attempts === sent ? [] : [`${attempts} attempts`]),
    ...(failed === 0 ? [] : [`${failed} given up`]),
    ...(dropped === 0 ? [] : [`${dropped} dropped`]),
    ...(wrong ? [`${lastError.detail} ${agoText(lastError.at, now)}`] : []),
    ...(retryAt === null ? [] : [`next attempt ${retryAt.slice(11, 19)} UTC`]),
  ].join(', ')
}
