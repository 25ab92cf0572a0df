/**
 * What came of a command. `lost` is one whose connection ended before its answer: it may have been done or not, and is
 * never sent again by this layer.
 */
export type Reply =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost' };

/** Reads an answer's text: `-ERR` and `-USAGE` are refusals, everything else is one of the many forms of success. */
export function replyOf(text: string): Reply {
  const refused = /^-(?:ERR|USAGE)[: ]*(.*)/s.exec(text);
  return refused ? { kind: 'refused', reason: (refused[1] ?? '').trim() } : { kind: 'ok', text };
}
