// What a check found: one line of what is seen, and for whatever could be better one line of what to do. Plain values.

export type Finding =
  | { readonly kind: 'well'; readonly seen: string }
  /** It will bite, or does already: the command ends with exit 3. */
  | { readonly kind: 'wrong'; readonly seen: string; readonly fix: string }
  /** It may be meant that way. */
  | { readonly kind: 'warning'; readonly seen: string; readonly fix: string }
  /** Nothing here can tell whether it is a fault. */
  | { readonly kind: 'hint'; readonly seen: string; readonly fix: string }
  /** It was not looked at, for this reason. */
  | { readonly kind: 'skipped'; readonly seen: string }

export type Told = Finding & { readonly check: string }

export function well(seen: string): Finding {
  return { kind: 'well', seen }
}

export function wrong(seen: string, fix: string): Finding {
  return { kind: 'wrong', seen, fix }
}

export function warning(seen: string, fix: string): Finding {
  return { kind: 'warning', seen, fix }
}

export function hint(seen: string, fix: string): Finding {
  return { kind: 'hint', seen, fix }
}

export function skipped(seen: string): Finding {
  return { kind: 'skipped', seen }
}
