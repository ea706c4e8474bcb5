// Reads the text that Prometheus reads, as far as this page needs it: samples with their labels. Pure.

/**
 * @typedef {object} Sample
 * @property {string} name
 * @property {Readonly<Record<string, string>>} labels
 * @property {number} value
 */

// The greedy middle ends at the last brace, so a label's value may contain one.
const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/
const labelPair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/**
 * The samples of these names, in the order of the text. Comments, and lines that are none of these, are passed over.
 * @param {string} text
 * @param {ReadonlySet<string>} names
 * @returns {Sample[]}
 */
export function parseMetrics(text, names) {
  /** @type {Sample[]} */
  const samples = []
  for (const line of text.split('\n')) {
    // Most lines are of other metrics: their labels are not worth reading.
    if (!names.has(/^[\w:]*/.exec(line)?.[0] ?? '')) continue
    const [, name = '', labels = '', value = ''] = sampleLine.exec(line) ?? []
    if (name !== '') samples.push({ name, labels: parseLabels(labels), value: parseValue(value) })
  }
  return samples
}

/** @param {string} text */
function parseLabels(text) {
  /** @type {Record<string, string>} */
  const labels = {}
  for (const [, name = '', value = ''] of text.matchAll(labelPair)) {
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

/** @param {string} text */
function parseValue(text) {
  if (/^[+]?Inf$/i.test(text)) return Infinity
  return /^-Inf$/i.test(text) ? -Infinity : Number(text)
}
