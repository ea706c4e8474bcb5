// Paths that are asked for by those who look for holes. No page links to them.

export interface HoneypotEntry {
  /** `honeypot.` and a name: the rule id. */
  readonly rule: string
  /** What follows the slash at the root of the site, in any case, up to the end of the path or of a segment. */
  readonly path: string
  /**
   * `secret`: a file that must not be served; to ask for it is evidence at once.
   * `software`: what some site has for its own use; it is no trap before the site has said that it has none.
   */
  readonly kind: 'secret' | 'software'
}

/** `path` is the source of an expression without groups that capture. */
export const honeypotEntries: readonly HoneypotEntry[] = [
  { rule: 'honeypot.env', path: String.raw`\.env(?:rc|[._-][\w.-]*|\d*)`, kind: 'secret' },
  { rule: 'honeypot.git', path: String.raw`\.git(?:config|-credentials)?`, kind: 'secret' },
  { rule: 'honeypot.svn', path: String.raw`\.svn`, kind: 'secret' },
  { rule: 'honeypot.hg', path: String.raw`\.hg`, kind: 'secret' },
  { rule: 'honeypot.aws', path: String.raw`\.aws`, kind: 'secret' },
  { rule: 'honeypot.ssh', path: String.raw`\.ssh`, kind: 'secret' },
  { rule: 'honeypot.htpasswd', path: String.raw`\.htpasswds?`, kind: 'secret' },
  { rule: 'honeypot.ds-store', path: String.raw`\.ds_store`, kind: 'secret' },
  { rule: 'honeypot.wp-login', path: 'wp-login', kind: 'software' },
  { rule: 'honeypot.wp-config', path: 'wp-config', kind: 'software' },
  { rule: 'honeypot.wp-admin', path: 'wp-admin', kind: 'software' },
  { rule: 'honeypot.wp-includes', path: 'wp-includes', kind: 'software' },
  { rule: 'honeypot.wp-content', path: 'wp-content', kind: 'software' },
  { rule: 'honeypot.xmlrpc', path: String.raw`xmlrpc\.php`, kind: 'software' },
  { rule: 'honeypot.phpmyadmin', path: String.raw`phpmyadmin[\w.-]*`, kind: 'software' },
  { rule: 'honeypot.pma', path: 'pma', kind: 'software' },
  { rule: 'honeypot.adminer', path: String.raw`adminer(?:-[\w.-]*)?`, kind: 'software' },
  { rule: 'honeypot.phpunit', path: String.raw`(?:vendor\/)?phpunit`, kind: 'software' },
  { rule: 'honeypot.boaform', path: 'boaform', kind: 'software' },
  { rule: 'honeypot.hnap1', path: 'hnap1', kind: 'software' },
  { rule: 'honeypot.cgi-bin', path: 'cgi-bin', kind: 'software' },
  { rule: 'honeypot.ignition', path: '_ignition', kind: 'software' },
  { rule: 'honeypot.actuator', path: 'actuator', kind: 'software' },
  { rule: 'honeypot.solr', path: 'solr', kind: 'software' },
  { rule: 'honeypot.owa', path: 'owa', kind: 'software' },
  { rule: 'honeypot.ecp', path: 'ecp', kind: 'software' },
]
