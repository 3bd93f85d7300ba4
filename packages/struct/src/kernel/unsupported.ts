/** Why a callback cannot be compiled: something in its source, or in the pool. */
export class Unsupported extends Error {
  /** Index in the source text; negative when the reason is not in the text. */
  readonly at: number;

  constructor(reason: string, at = -1) {
    super(reason);
    this.at = at;
  }
}

/** A reason with its line and column in the source text, both from 1. */
export function located(reason: Unsupported, text: string): string {
  if (reason.at < 0) return reason.message;
  const lines = text.slice(0, reason.at).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${reason.message}`;
}
