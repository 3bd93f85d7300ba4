/** Marks between which a page times its frames. */
export const TIMED_START = 'timed-start';
export const TIMED_END = 'timed-end';

/** The trace categories with the collector's pauses and the marks. */
export const CATEGORIES = ['devtools.timeline', 'v8', 'blink.user_timing'];

/** The properties of trace events that are used here. */
interface TraceEvent {
  readonly name: string;
  /** `X` is an event with a duration, `B` the beginning of one. */
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
}

/** The collector's pauses between the marks, in the thread that made them. */
export function collectorPauses(trace: string): { gcCount: number; gcMsMax: number } {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }; // Chromium's format
  const start = traceEvents.find(({ name }) => name === TIMED_START);
  const end = traceEvents.find(({ name }) => name === TIMED_END);
  if (start === undefined || end === undefined)
    throw new Error('The trace lacks the marks of the timed part.');
  const pauses = traceEvents.filter(
    ({ name, ph, pid, tid, ts }) =>
      (name === 'MinorGC' || name === 'MajorGC') &&
      (ph === 'X' || ph === 'B') &&
      pid === start.pid &&
      tid === start.tid &&
      ts >= start.ts &&
      ts <= end.ts,
  );
  return { gcCount: pauses.length, gcMsMax: Math.max(0, ...pauses.map(({ dur = 0 }) => dur / 1000)) };
}
