/** The performance build has the types of the other. */
declare module '@lastolivegames/becsy/lib/perf.js' {
  export * from '@lastolivegames/becsy';
}
