import type { CheckedView, View } from './view.ts';

/**
 * Returns what is known of an entry's history, by its handle or id: lines that begin with a line break, or an empty
 * text.
 */
export type History = (id: number) => string;

const histories = new WeakMap<object, History>();

/**
 * Registers the history of a view or a pool. Messages about a destroyed entry or a stale handle end with it; the
 * function is called only then.
 */
export function tellHistory(of: object, history: History): void {
  histories.set(of, history);
}

/** Returns the history of a view, or of an id that its creator has assigned. */
export function historyOf(of: object, id: number): string {
  return histories.get(of)?.(id) ?? '';
}

/** Returns the history of a view's entry: that of the view itself, or else that of its creator. */
export function pastOf(view: View): string {
  const { $handle = 0, $owner } = view as Partial<CheckedView>; // only checked mode has a handle
  const id = Math.abs($handle);
  return historyOf(view, id) || ($owner ? historyOf($owner, id) : '');
}

/** Returns a history of two stacks. */
export function madeAndDestroyed(made: Error | undefined, destroyed: Error | undefined): string {
  return stackUnder('Created', made) + stackUnder('Destroyed', destroyed);
}

function stackUnder(title: string, trace: Error | undefined): string {
  return trace === undefined ? '' : `\n${title}:\n${callsOf(trace)}`;
}

/** Matches calls inside this package, which are left out. In a bundle they cannot be recognised. */
const OWN = /@offheap[\\/_]/;

/** Returns the calls that led to an event, one per line. */
export function callsOf({ stack = '' }: Error): string {
  const lines = stack.split('\n').filter((line) => !line.startsWith('Error') && line !== '');
  const calls = lines.filter((line) => !OWN.test(line));
  return (calls.length > 0 ? calls : lines).map((line) => `    ${line.trim()}`).join('\n');
}
