// What the metrics cost: a scrape of 50 routes in two slots as the admin listener serves it, what it does to requests that come
// meanwhile, and what each request pays for being counted, beside prom-client doing the same. Exits 1 if a figure misses its target.
import { cpus } from 'node:os'
import { judge } from './limits-figures.ts'
import { countingCost } from './scrape-counting.ts'
import { scrapingCost } from './scrape-gateway.ts'

/** One after the other, so that none disturbs the next. */
const counting = await countingCost()
const scraping = await scrapingCost()
judge(`metrics, ${cpus().length} cores of ${cpus()[0]?.model ?? '?'}`, 'scrape', [
  ...scraping,
  ...counting,
])
