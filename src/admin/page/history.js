// The history table: the last promotions, and which slot a rollback would lead to.
import { byId, element, labelledCell, setList } from './element.js'
import { signOf, stateWord } from './steps.js'
import { clockText } from './times.js'

/**
 * @import { Promotion } from '../../model/promotion.ts'
 */

export const shownPromotions = 20

/**
 * @param {readonly Promotion[]} promotions  Newest first.
 * @param {number} nowMs
 */
export function showHistory(promotions, nowMs) {
  byId('history').hidden = promotions.length === 0
  byId('history-none').hidden = promotions.length > 0
  const rows = promotions.map((promotion) => ({
    at: promotion.at,
    when: clockText(promotion.at, nowMs),
    cells: /** @type {const} */ ([
      ['Kind', promotion.forced ? `${promotion.kind}, forced` : promotion.kind],
      ['From → to', `${promotion.from} → ${promotion.to}`],
      ['Result', `${signOf(promotion)} ${stateWord(promotion)}${verdictWord(promotion)}`],
      ['By', promotion.by],
      ['Why', promotion.why],
    ]),
    error: promotion.error?.detail ?? '',
  }))
  setList(byId('history-rows'), rows, ({ at, when, cells, error }) => {
    const first = labelledCell('When', when)
    first.title = at
    const row = element('tr', '', first, ...cells.map(([label, text]) => labelledCell(label, text)))
    row.setAttribute('role', 'row')
    if (error !== '') row.children[3]?.append(element('div', 'failure', error))
    return row
  })
}

/**
 * What the watch found, where that says more than the result.
 * @param {Promotion} promotion
 */
function verdictWord({ bake, verdict }) {
  if (bake === null || verdict === null || verdict.kind === 'rolled-back') return ''
  return `, ${verdict.kind.replace('-', ' ')}`
}
