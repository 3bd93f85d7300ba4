/** What {@link overflowAt} runs, and at which of the frames below the innermost one. */
let left = 0;
let operation: () => void = () => undefined;
let hasThrown = false;

function dive(): void {
  try {
    dive();
  } catch {
    // the stack is full
  }
  if (left-- !== 0) return;
  try {
    operation();
  } catch {
    hasThrown = true;
  }
}

/**
 * Runs an operation where the stack has room for `frames` small frames and `words` words, more or less. Returns whether the operation threw.
 */
export function overflowAt(frames: number, words: number, run: () => void): boolean {
  left = frames;
  operation = run;
  hasThrown = false;
  Reflect.apply(
    dive,
    undefined,
    Array.from({ length: words }, () => 0),
  );
  return hasThrown;
}
