/** Visible or audible events of a step. They do not change the game. */
export type EventKind = 'bolt' | 'strike' | 'blast' | 'nova' | 'hurt' | 'gem' | 'level' | 'over';
/** `amount` is the damage of a strike. */
type Listener = (kind: EventKind, x: number, y: number, amount: number) => void;

const listeners: Listener[] = [];

export function listen(listener: Listener): void {
  listeners.push(listener);
}

export function report(kind: EventKind, x: number, y: number, amount = 0): void {
  for (const listener of listeners) listener(kind, x, y, amount);
}
