/**
 * Whether this is the development build, with all messages and checked mode. The build replaces uses by `true` or `false`, and what
 * is dead then is left out.
 */
export const DEVELOPMENT: boolean = true;
