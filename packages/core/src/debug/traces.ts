/** A recorded position in the program. It is cheap to record: engines format a stack only when it is read. */
export type Trace = Error | undefined;

/** Returns the current stack if it is to be recorded. */
export function traceOf(what: string, isWanted: boolean): Trace {
  return isWanted ? new Error(what) : undefined;
}

/** Matches calls inside this package, which are left out. In bundles they cannot be recognised. */
const OWN = /[\\/]debug[\\/](debug-allocator|traces)\.[jt]s/;

/** Returns the calls of a trace, one per line, without those inside this package's debug folder. */
export function callsOf(trace: Trace): string {
  if (trace?.stack === undefined) return '  (no stack: create it with `traces: true`)';
  const lines = trace.stack.split('\n').filter((line) => !line.startsWith('Error') && line.trim() !== '');
  const calls = lines.filter((line) => !OWN.test(line));
  return calls.map((line) => `  ${line.trim()}`).join('\n');
}
