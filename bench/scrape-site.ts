// The site of the bench: 50 routes, and the methods and codes that such a site really answers with.

export const routeNames: readonly string[] = Array.from({ length: 50 }, (_, i) => `route-${i}`)

export interface Kind {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly code: number
}

export const kinds: readonly Kind[] = [
  { method: 'GET', code: 200 },
  { method: 'GET', code: 304 },
  { method: 'GET', code: 404 },
  { method: 'GET', code: 500 },
  { method: 'HEAD', code: 200 },
  { method: 'POST', code: 200 },
  { method: 'POST', code: 400 },
  { method: 'POST', code: 500 },
]
