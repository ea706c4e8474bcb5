// The health check of the image: exit 0 if the gateway in this container answers /live, 1 if not. It asks for the process
// only: a slot that is down must not make Docker call the gateway unhealthy.
// SLUICE_LIVE moves it, as http://host:port/live or as the path of a socket.
import { get } from 'node:http'

const at = process.env.SLUICE_LIVE ?? 'http://127.0.0.1:9090/live'
const where = at.startsWith('/') ? { socketPath: at, path: '/live' } : at

get(where, { timeout: 2500 }, (answer) => leave(answer.statusCode === 200, answer.statusCode))
  .on('timeout', () => leave(false, 'no answer in 2.5 s'))
  .on('error', (error) => leave(false, error.message))

/**
 * @param {boolean} well
 * @param {string | number | undefined} why
 */
function leave(well, why) {
  if (!well) console.error(`${at}: ${why}`)
  process.exit(well ? 0 : 1)
}
