// Requests and answers as they should be (latin1), one for each way to write and to end them: what the fuzzing starts from.

const host = 'Host: shop.example'

function lines(...parts: readonly string[]): string {
  return parts.join('\r\n')
}

/** One or more requests on a connection each. */
// oxfmt-ignore
export const soundRequests: readonly string[] = [
  lines('GET /a?b=c HTTP/1.1', host, 'X-A: 1', 'Accept: */*', 'Cookie: a=b', 'X-A: 2', '', ''),
  lines('POST /form HTTP/1.1', host, 'Content-Length: 5', 'Content-Type: text/plain', '', 'hello'),
  lines('POST /up HTTP/1.1', host, 'Transfer-Encoding: chunked', '', '5', 'hello', '3;a=b', 'abc', '0', '', ''),
  lines('PUT /t HTTP/1.1', host, 'Transfer-Encoding: chunked', 'Trailer: X-T', '', '1', 'x', '0', 'X-T: caf\xe9', '', ''),
  lines('GET /1 HTTP/1.1', host, '', 'POST /2 HTTP/1.1', host, 'Content-Length: 2', '', 'hiGET /3 HTTP/1.1', host, '', ''),
  lines('POST /1 HTTP/1.1', host, 'Transfer-Encoding: chunked', '', '2', 'hi', '0', '', 'GET /2 HTTP/1.1', host, '', ''),
  lines('GET /old HTTP/1.0', 'X-A: caf\xe9', '', ''),
  lines('POST /old HTTP/1.0', host, 'Connection: keep-alive', 'Content-Length: 2', '', 'hi'),
  lines('GET http://other.example/p?q HTTP/1.1', host, 'X-A: y', '', ''),
  lines('OPTIONS * HTTP/1.1', host, '', ''),
  lines('DELETE /d HTTP/1.1', host, 'Content-Length: 4', 'X-Empty:', '', 'body'),
  lines('GET /c HTTP/1.1', host, 'Connection: close, X-A', 'X-A: 1', 'TE: trailers', 'X-B: 2', '', ''),
  lines('POST /e HTTP/1.1', host, 'Expect: 100-continue', 'X-A: caf\xe9', 'Content-Length: 3', '', 'abc'),
  lines('HEAD /h HTTP/1.1', host, 'Via: 1.0 fred', 'X-Forwarded-For: 6.6.6.6', '', ''),
]

/** The answer to a GET each; the connection ends behind it. */
// oxfmt-ignore
export const soundAnswers: readonly string[] = [
  lines('HTTP/1.1 200 OK', 'Content-Length: 5', 'X-A: 1', 'Set-Cookie: a=1', 'Set-Cookie: b=2', '', 'hello'),
  lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5', 'hello', '3;a=b', 'abc', '0', '', ''),
  lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Trailer: X-T', '', '1', 'x', '0', 'X-T: caf\xe9', '', ''),
  lines('HTTP/1.1 200 OK', 'X-A: 1', '', 'until the close'),
  lines('HTTP/1.0 200 OK', 'X-A: caf\xe9', '', 'until the close'),
  lines('HTTP/1.1 404 Nicht gefunden', 'Content-Length: 0', '', ''),
  lines('HTTP/1.1 204 No Content', 'X-A: 1', '', ''),
  lines('HTTP/1.1 304 Not Modified', 'Content-Length: 500', 'ETag: "x"', '', ''),
  lines('HTTP/1.1 103 Early Hints', 'Link: </a>', '', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'),
  lines('HTTP/1.1 302 Found', 'Location: /x', 'Connection: close, X-B', 'X-B: 1', 'Content-Length: 0', '', ''),
]
