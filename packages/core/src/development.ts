/**
 * Whether this is the development build, which has all messages and checked mode. The build replaces each use with
 * `true` or `false` and removes the dead code.
 */
export const DEVELOPMENT: boolean = true;
