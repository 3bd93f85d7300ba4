/** A part of a text, and its replacement. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap. */
export function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  const sorted = [...edits];
  sorted.sort((a, b) => a.start - b.start);
  for (const edit of sorted) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
