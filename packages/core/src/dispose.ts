/**
 * `Symbol.dispose`, the key of the method that a `using` declaration calls at the end of its block.
 *
 * Engines without it (Safari before 26, Node 18) get `Symbol.for('Symbol.dispose')`, which the code that esbuild, Babel and
 * swc write for `using` falls back to, and which core-js defines as `Symbol.dispose`. TypeScript's code and some other polyfills
 * need a `Symbol.dispose`: define it before this package is imported.
 *
 * @internal
 */
export const DISPOSE: typeof Symbol.dispose =
  (Symbol as { readonly dispose?: typeof Symbol.dispose }).dispose ??
  (Symbol.for('Symbol.dispose') as typeof Symbol.dispose); // it stands for the same
