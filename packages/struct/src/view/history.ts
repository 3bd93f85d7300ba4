import type { CheckedView, View } from './view.ts';

/** What is known of an entry's past, by its handle or id: lines that begin with a break, or nothing. */
export type History = (id: number) => string;

const histories = new WeakMap<object, History>();

/** Lets what is said of a view that is gone, or of a pool's handle that is stale, end with what is known of its past; asked only then. */
export function tellHistory(of: object, history: History): void {
  histories.set(of, history);
}

/** What is known of the past of a view, or of an id of what has made it. */
export function historyOf(of: object, id: number): string {
  return histories.get(of)?.(id) ?? '';
}

/** What is known of the past of a view's entry: of the view itself, or else of what has made it. */
export function pastOf(view: View): string {
  const { $handle = 0, $owner } = view as Partial<CheckedView>; // only checked mode has a handle
  const id = Math.abs($handle);
  return historyOf(view, id) || ($owner ? historyOf($owner, id) : '');
}

/** A history of two stacks. */
export function madeAndDestroyed(made: Error | undefined, destroyed: Error | undefined): string {
  return stackUnder('Created', made) + stackUnder('Destroyed', destroyed);
}

function stackUnder(title: string, trace: Error | undefined): string {
  return trace === undefined ? '' : `\n${title}:\n${callsOf(trace)}`;
}

/** Calls inside this package, which say nothing; in a bundle they cannot be told. */
const OWN = /@offheap[\\/_]/;

/** The calls that led to something, one a line. */
export function callsOf({ stack = '' }: Error): string {
  const lines = stack.split('\n').filter((line) => !line.startsWith('Error') && line !== '');
  const calls = lines.filter((line) => !OWN.test(line));
  return (calls.length > 0 ? calls : lines).map((line) => `    ${line.trim()}`).join('\n');
}
