// The crawlers of a flood, in a process of their own, so that they do not take the time of those who are measured: as many copies of
// autocannon as there are beats in a second. One copy sends all of a second's requests at its beginning, as one machine would; thousands
// of machines know of no common second. Arguments: url, requests a second, seconds, addresses, beats, user agent. Prints what came of it, as JSON.
import autocannon from 'autocannon'
import { setTimeout as pause } from 'node:timers/promises'

export interface Crawled {
  readonly asked: number
  readonly letIn: number
}

const [url = '', rate, seconds, addresses, beats, agent = ''] = process.argv.slice(2)
const connections = 200
let turn = 0

const results = await Promise.all(
  Array.from({ length: Number(beats) }, async (_, beat) => {
    await pause((1000 / Number(beats)) * beat)
    return autocannon({
      url,
      connections: connections / Number(beats),
      overallRate: Number(rate) / Number(beats),
      duration: Number(seconds),
      timeout: 10,
      setupClient(client) {
        client.on('response', () => client.setHeaders(headersOf(turn++)))
      },
      headers: headersOf(turn++),
    })
  }),
)
const crawled: Crawled = {
  asked: results.reduce((sum, { requests }) => sum + requests.sent, 0),
  letIn: results.reduce((sum, result) => sum + result['2xx'], 0),
}
console.log(JSON.stringify(crawled))

function headersOf(of: number): Record<string, string> {
  const address = of % Number(addresses)
  return {
    host: 'shop.example',
    'user-agent': agent,
    'x-forwarded-for': `10.${100 + (address >> 8)}.${address & 255}.7, 203.0.${113 + (address >> 8)}.${address & 255}`,
  }
}
