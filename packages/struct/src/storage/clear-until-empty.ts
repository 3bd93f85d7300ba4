/** After more rounds, callbacks would create entries endlessly. */
const MOST_ROUNDS = 100;

/**
 * Destroys all entries before their bytes are freed, also those that callbacks create meanwhile, in at most 100 rounds.
 *
 * @throws the first error of a callback, at the end.
 */
export function clearUntilEmpty(parts: { readonly length: number; clear(): void }): void {
  let thrown: { readonly error: unknown } | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      parts.clear();
      if (parts.length === 0) break;
    } catch (error) {
      thrown ??= { error };
    }
  }
  if (thrown !== undefined) throw thrown.error;
}
