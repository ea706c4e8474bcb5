// Paths on which nobody is asked for a name: what exists to be read by programs, and how a crawler learns to stay away.

const exempt = /^\/(?:\.well-known\/.|robots\.txt$|favicon\.[^/]*$|sitemap[^/]*\.xml$)/

/** `path`: without the query, decoded by `decodeForMatching`. */
export function isExempt(path: string): boolean {
  // A target reads `/.well-known/../login` as `/login`.
  return exempt.test(path) && !path.includes('/..')
}
