/** A sentence with the one of the known names that is probably meant, which begins with a space; empty when there is none. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = known.find((each) => isNear(each.toLowerCase(), name.toLowerCase()));
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** Whether two names differ by at most a third of their letters, or one begins with the other. */
function isNear(a: string, b: string): boolean {
  if (a.startsWith(b) || b.startsWith(a)) return Math.min(a.length, b.length) > 2;
  // Levenshtein's distance, row by row.
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
