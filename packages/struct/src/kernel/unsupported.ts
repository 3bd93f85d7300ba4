import { lastOf } from '@offheap/core/internal';

/** The reason why a callback cannot be compiled: a part of its source, or a property of the pool. */
export class Unsupported extends Error {
  /** Index in the source; negative when the reason is not in the source. */
  readonly at: number;

  constructor(reason: string, at = -1) {
    super(reason);
    this.at = at;
  }
}

/** Returns a reason at an index in the source. The production build contains only the values of the text. */
export function unsupported(reason: string, at?: number): Unsupported {
  return new Unsupported(reason, at);
}

/** Returns a reason with its line and column in the source, both from 1. */
export function located(reason: Unsupported, text: string): string {
  if (reason.at < 0) return reason.message;
  const lines = text.slice(0, reason.at).split('\n');
  const place = `line ${lines.length}, column ${lastOf(lines)!.length + 1}`;
  return reason.message === '' ? place : `${place}: ${reason.message}`;
}
