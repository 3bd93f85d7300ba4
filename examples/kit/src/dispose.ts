/** The key of the methods that dispose of pools and scratches: engines before `Symbol.dispose` have it as well. */
export const DISPOSE: typeof Symbol.dispose =
  (Symbol as { readonly dispose?: typeof Symbol.dispose }).dispose ??
  (Symbol.for('Symbol.dispose') as typeof Symbol.dispose); // the key that offheap uses there
