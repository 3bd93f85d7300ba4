/**
 * `Symbol.dispose`, the key of the method that a `using` declaration calls at the end of its block.
 *
 * In engines without `Symbol.dispose` (Safari before 26, Node 18), the key is `Symbol.for('Symbol.dispose')`. The
 * code that esbuild, Babel and swc emit for `using` falls back to the same symbol, and core-js defines
 * `Symbol.dispose` as that symbol. TypeScript's output and some other polyfills require `Symbol.dispose`: define it
 * before this package is imported.
 *
 * @internal
 */
export const DISPOSE: typeof Symbol.dispose =
  (Symbol as { readonly dispose?: typeof Symbol.dispose }).dispose ??
  (Symbol.for('Symbol.dispose') as typeof Symbol.dispose); // it has the same meaning
