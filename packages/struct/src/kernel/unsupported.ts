/** Why a callback cannot be compiled: something in its source, or in the pool. */
export class Unsupported extends Error {
  /** Index in the source text; negative when the reason is not in the text. */
  readonly at: number;

  constructor(reason: string, at = -1) {
    super(reason);
    this.at = at;
  }
}

/** A reason in the source text at an index. The production build has the values of the text alone. */
export function unsupported(reason: string, at?: number): Unsupported {
  return new Unsupported(reason, at);
}

/** A reason with its line and column in the source text, both from 1. */
export function located(reason: Unsupported, text: string): string {
  if (reason.at < 0) return reason.message;
  const lines = text.slice(0, reason.at).split('\n');
  const place = `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
  return reason.message === '' ? place : `${place}: ${reason.message}`;
}
