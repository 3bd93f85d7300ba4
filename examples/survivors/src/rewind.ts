import { game, world } from './world.ts';

/** Steps from one frame that is kept to the next. */
const EVERY = 2;
const SECONDS = 5;

/** The last five seconds: each frame as what it has changed. */
const history = world.history((SECONDS * 60) / EVERY);

/** Keeps the frame of this step, if it is one of those that are kept. */
export function remember(): void {
  const { tick } = game;
  if (tick % EVERY === 0 && tick !== history.newest) history.save(tick);
}

/** Goes back by one frame; false when there is none further back. */
export function stepBack(): boolean {
  const tick = Math.ceil(game.tick / EVERY - 1) * EVERY;
  if (!history.has(tick)) return false;
  history.rollback(tick);
  return true;
}

/** Another game begins, or one was loaded: there is nothing to go back to. */
export function forget(): void {
  history.clear();
}

/** Seconds that can be taken back. */
export function rewindable(): number {
  return history.length === 0 ? 0 : (game.tick - history.oldest) / 60;
}
