// Takes what Alertmanager posts to Discord and gives it out again: POST anything, GET all of it.
import { createServer } from 'node:http'

/** @type {unknown[]} */
const posted = []

createServer(async (request, response) => {
  if (request.method === 'POST') {
    let text = ''
    for await (const piece of request.setEncoding('utf8')) text += piece
    posted.push(JSON.parse(text))
    response.writeHead(204).end()
  } else {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(posted))
  }
}).listen(8080)
