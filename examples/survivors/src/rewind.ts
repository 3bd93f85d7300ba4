import { game, world } from './world.ts';

/** Steps from one saved frame to the next. */
const EVERY = 2;
const SECONDS = 5;

/** The frames of the last five seconds. The history stores what each frame has changed. A load clears it. */
const history = world.history((SECONDS * 60) / EVERY);

/** Saves the frame of this step, for every other step. */
export function recordFrame(): void {
  const { tick } = game;
  if (tick % EVERY === 0 && tick !== history.newest) history.save(tick);
}

/** Rolls the world back by one frame. Returns false when there is no earlier frame. */
export function stepBack(): boolean {
  const tick = Math.ceil(game.tick / EVERY - 1) * EVERY;
  if (!history.has(tick)) return false;
  history.rollback(tick);
  return true;
}

/** Seconds that can be rewound. */
export function rewindable(): number {
  return history.length === 0 ? 0 : (game.tick - history.oldest) / 60;
}
