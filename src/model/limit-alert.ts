// What a guard of the limits does by itself, and when it stands down: facts for whoever has to be told. No address is in it.

export type LimitAlert =
  /** A rule would refuse too many visitors and is only observed from now on. `share`: of the visitors, 0 to 1. */
  | { readonly kind: 'rule-tripped'; readonly rule: string; readonly share: number }
  /** Everybody appears to be one address: limits and bans of clients are off. */
  | { readonly kind: 'clients-alike'; readonly network: string; readonly share: number }
  | { readonly kind: 'clients-apart' }
  /** Redis does not count: each gateway counts for itself. */
  | { readonly kind: 'store-lost'; readonly why: string }
  | { readonly kind: 'store-back' }

/** Whether it is the end of a trouble, not the beginning. */
export function isRelief({ kind }: LimitAlert): boolean {
  return kind === 'clients-apart' || kind === 'store-back'
}
