// Browsers that run without a person before them, where they say so.
import type { Row } from './table.ts'

export const headlessRows: readonly Row[] = [
  { token: 'HeadlessChrome' },
  { token: 'PhantomJS' },
  { token: 'SlimerJS' },
  { token: 'Playwright' },
  { token: 'Puppeteer' },
  { token: 'Selenium' },
  { token: 'HtmlUnit' },
  { token: 'jsdom/' },
  { token: 'Zombie.js' },
  { token: 'splash Version/', family: 'splash' },
]
