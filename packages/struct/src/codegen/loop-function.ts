// What generated loops need so that V8 optimises them well. A loop is a function `name(n, ...args)`, which reads nothing but `n` before
// the loop begins.

/**
 * The number of calls of a loop without entries, before it first runs over many entries. V8 collects types only from
 * the second call of a function on. If the loop ran long in the first call, the code before the loop would be
 * compiled without any types and deoptimised, and the loop would stay in code that is three times slower. (Node 20:
 * 3.8 ns an entry in six of eight processes without these calls, 2.1 ns in all with them.) Node 20 needs between 300
 * and 400 calls. They take 0.1 to 0.2 ms.
 */
export const WARMING_CALLS = 500;

/**
 * A first call over fewer entries than this finishes before V8 optimises the loop, and the next calls collect the
 * types.
 */
export const LEAST_WARMED_ENTRIES = 2000;

/**
 * An expression of a variable that is never evaluated. Its bytecode (3 bytes a factor) exceeds the 460 bytes that V8 inlines at most
 * (`--max-inlined-bytecode-size`, `--max-maglev-inlined-bytecode-size`). Otherwise V8's Maglev compiler inlines the loop into its caller
 * about half a second after the start, leaves the callback and the accessors as calls, and never runs the optimised loop again. (Node 24:
 * 49 ns an entry without the padding, 2 to 3 ns with it.)
 */
export function paddingOf(variable: string): string {
  return Array.from({ length: 160 }, () => variable).join('*');
}
