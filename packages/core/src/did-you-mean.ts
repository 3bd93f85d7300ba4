/**
 * Returns a sentence that suggests the most similar known name and begins with a space; an empty string when no name
 * is similar.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = known.find((each) => isNear(each.toLowerCase(), name.toLowerCase()));
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** Whether at most a third of the letters of two names differ, or one name begins with the other. */
function isNear(a: string, b: string): boolean {
  if (a.startsWith(b) || b.startsWith(a)) return Math.min(a.length, b.length) > 2;
  // The Levenshtein distance, computed row by row.
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]! <= Math.max(a.length, b.length) / 3;
}
