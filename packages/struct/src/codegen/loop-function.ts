/**
 * Source of a function `name(n, ...args)` around a loop, which reads nothing but `n` before the loop begins.
 *
 * V8 optimises such a function well only under two conditions, each of which this source arranges:
 *
 * - The function is called without entries at first. V8 collects types only from a function's later calls on. If the loop ran
 *   long in the first call, the code before the loop would be compiled without any types and deoptimised, and the loop would
 *   stay in code that is three times slower. (Node 20: 3.8 ns an entry in six of eight processes without these calls, 2.1 ns
 *   in all with them.)
 * - The function is too large to be inlined. Otherwise V8's Maglev compiler inlines the loop into its caller about half a
 *   second after the start, leaves the callback and the accessors as calls, and never runs the optimised loop again.
 *   (Node 24: 49 ns an entry without the padding, 2 to 3 ns with it.)
 */
export function loopFunction(name: string, args: string, loop: string): string {
  return `function ${name}(n, ${args}) {
  if (n < 0) return ${PADDING};
  ${loop}
}
for (let i = 0; i < ${WARMING_CALLS}; i++) ${name}(0);`;
}

/** Enough calls for V8 to begin to collect types: Node 20 needs between 300 and 400. They take some microseconds. */
export const WARMING_CALLS = 500;

/**
 * An expression that is never evaluated, as no loop has fewer than 0 entries. Its bytecode (3 bytes a factor) exceeds the 460
 * bytes that V8 inlines at most (`--max-inlined-bytecode-size`, `--max-maglev-inlined-bytecode-size`).
 */
const PADDING = paddingOf('n');

/** The same of a variable that is never less than what excludes it. */
export function paddingOf(variable: string): string {
  return Array.from({ length: 160 }, () => variable).join('*');
}
