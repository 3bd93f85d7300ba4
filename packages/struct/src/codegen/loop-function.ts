// What generated loops need so that V8 optimises them well. A loop is a function `name(n, ...args)`, which reads nothing but `n` before
// the loop begins.

/**
 * The number of calls without entries for a loop of `each`, `destroyWhere`, ... before it first runs over many entries. V8 collects types only
 * from later calls of a function. If the loop ran long in the first call, the code before the loop would be compiled without any types and
 * deoptimised, and the loop would stay in code that is three times slower. (Node 20: 3.8 ns per entry in six of eight processes without these
 * calls, 2.1 ns in all with them.) Node 20 needs between 300 and 400 calls. They take 0.1 to 0.2 ms.
 */
export const WARMING_CALLS = 500;

/**
 * The number of entries in the first piece of a system. The first run of a system is split into pieces instead, each
 * twice as large as the previous one. V8 collects the types in the later pieces. SpiderMonkey decides once, at a count
 * of 500 calls and loop iterations, which calls of a function it inlines, and at that time knows only the functions
 * that have been called: a loop that was called 500 times without entries never inlines the callback of a system.
 * (Firefox 153, a system of a pool: 17 ns per entry after calls without entries, 5 ns in pieces; of a group: 73 and 4.5
 * ns.) The callback of `each` is usually a function literal in the call, which creates a new function each time.
 * SpiderMonkey would inline only the first one: 5 ns after calls without entries, 18 ns in pieces.
 */
export const FIRST_PIECE = 64;

/** A first call over fewer entries than this ends before V8 optimises the loop, and the next calls collect the types. */
export const LEAST_WARMED_ENTRIES = 2000;

/**
 * An expression of a variable that is never evaluated. Its bytecode (3 bytes per factor) exceeds the limit of 460 bytes for inlining in V8
 * (`--max-inlined-bytecode-size`, `--max-maglev-inlined-bytecode-size`). Otherwise V8's Maglev compiler inlines the loop into its caller
 * about half a second after the start, leaves the callback and the accessors as calls, and never runs the optimised loop again. (Node 24:
 * 49 ns per entry without the padding, 2 to 3 ns with it.)
 */
export function paddingOf(variable: string): string {
  return Array.from({ length: 160 }, () => variable).join('*');
}
