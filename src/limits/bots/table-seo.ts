// Crawlers that sell what they read: links, ranks, brand names.
import type { Row } from './table.ts'

export const seoRows: readonly Row[] = [
  { token: 'AhrefsBot' },
  { token: 'AhrefsSiteAudit', family: 'ahrefsbot' },
  { token: 'SemrushBot' },
  { token: 'SemrushBot-SA', family: 'semrushbot' },
  { token: 'SiteAuditBot', family: 'semrushbot' },
  { token: 'MJ12bot' },
  { token: 'DotBot' },
  { token: 'rogerbot' },
  { token: 'BLEXBot' },
  { token: 'DataForSeoBot' },
  { token: 'Barkrowler' },
  { token: 'serpstatbot' },
  { token: 'SEOkicks' },
  { token: 'SeobilityBot' },
  {
    token: 'Screaming Frog SEO Spider',
    family: 'screaming-frog',
    robots: 'Screaming Frog SEO Spider',
  },
  { token: 'MegaIndex' },
  { token: 'DomainStatsBot' },
  { token: 'ZoominfoBot' },
  { token: 'SERankingBacklinksBot' },
  { token: 'AwarioBot' },
  { token: 'Brightbot' },
]
