// robots-parser, the judge of our own reading of robots.txt.
import parser from 'robots-parser'

// Its types speak of an ES module; what Node imports is the function itself.
const robotsParser = parser as unknown as (typeof parser)['default']

/** Whether a robots.txt forbids a crawler this path; where nothing matches, it does not. */
export function judgedForbidden(text: string, product: string, path: string): boolean {
  const robots = robotsParser('https://site.example/robots.txt', text)
  return robots.isDisallowed(`https://site.example${path}`, product) === true
}
