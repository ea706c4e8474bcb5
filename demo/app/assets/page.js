// The live parts of the page: clock, echo, upload. The page must stay usable without it.
const version = document.documentElement.dataset.version
const byId = (id) => document.getElementById(id)

followClock()
followEcho()
byId('upload').addEventListener('submit', (event) => {
  event.preventDefault()
  send(byId('file').files[0]).catch((error) => show('uploaded', `Not sent: ${error.message}`))
})

function followClock() {
  // EventSource comes back by itself, so it shows a switch of versions within seconds.
  const clock = new EventSource('/api/clock')
  clock.addEventListener('message', (event) => {
    const tick = JSON.parse(event.data)
    show('clock', `${new Date(tick.at).toLocaleTimeString()} from v${tick.version}, tick ${tick.n}`)
    sawVersion(tick.version)
  })
  clock.addEventListener('error', () => show('clock', 'connecting'))
}

function followEcho() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}/ws`)
  let server = ''
  let n = 0
  let timer
  socket.addEventListener('message', (event) => {
    if (server === '') {
      server = JSON.parse(event.data).version
      sawVersion(server)
    } else {
      show('echo', `v${server} said ${event.data}`)
    }
    timer = setTimeout(() => socket.send(`hello ${++n}`), n === 0 ? 0 : 2000)
  })
  socket.addEventListener('close', () => {
    clearTimeout(timer)
    show('echo', 'connecting')
    setTimeout(followEcho, 1000)
  })
}

async function send(file) {
  show('uploaded', 'sending')
  const answer = await fetch('/upload', { method: 'POST', body: file })
  const { bytes, sha256, error } = await answer.json()
  show('uploaded', error ?? `${bytes} bytes, sha256 ${sha256}`)
}

function sawVersion(now) {
  byId('moved').hidden = now === version
  show('moved', `Version ${now} answers now; this page is of version ${version}. Reload to see it.`)
}

function show(id, text) {
  byId(id).textContent = text
}
