/** If entries remain after this number of rounds, callbacks probably create entries endlessly. */
const MOST_ROUNDS = 100;

/**
 * Destroys all entries, including those that callbacks create meanwhile, in at most 100 rounds. Called before bytes are freed.
 *
 * @throws the first error of a callback, after the last round.
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
