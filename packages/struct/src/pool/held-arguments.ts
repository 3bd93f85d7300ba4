/** The highest number of arguments that are passed on without creating an array. */
const MOST = 16;

/**
 * Returns a function that calls `run` with its first `count` arguments in an array that the next call reuses: a rest
 * parameter would create an array for each call. Nested calls get arrays of their own. Beyond {@link MOST} arguments,
 * each call creates an array.
 *
 * @param count 5 or more.
 */
export function withHeldArguments<R>(
  count: number,
  run: (args: readonly unknown[]) => R,
): (...args: unknown[]) => R {
  if (count > MOST) return (...args) => run(args);
  const held: unknown[][] = [];
  let depth = 0;
  const use = (args: unknown[]): R => {
    depth++;
    try {
      return run(args);
    } finally {
      depth--;
      args.fill(undefined); // objects that were arguments may be collected
    }
  };
  return (a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15) => {
    const args = (held[depth] ??= Array.from({ length: count }, () => undefined));
    args[0] = a0;
    args[1] = a1;
    args[2] = a2;
    args[3] = a3;
    args[4] = a4;
    if (count > 5) args[5] = a5;
    if (count > 6) args[6] = a6;
    if (count > 7) args[7] = a7;
    if (count > 8) args[8] = a8;
    if (count > 9) args[9] = a9;
    if (count > 10) args[10] = a10;
    if (count > 11) args[11] = a11;
    if (count > 12) args[12] = a12;
    if (count > 13) args[13] = a13;
    if (count > 14) args[14] = a14;
    if (count > 15) args[15] = a15;
    return use(args);
  };
}
