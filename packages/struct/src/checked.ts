declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * Whether checked mode is on unless a pool says otherwise: everywhere but in production. Bundlers replace
 * `process.env.NODE_ENV` by its value, so the test costs a bundle nothing.
 */
export function checkedByDefault(): boolean {
  try {
    return process.env.NODE_ENV !== 'production';
  } catch {
    return true; // a page without a bundler: somebody is trying things out
  }
}
