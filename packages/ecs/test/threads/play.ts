import '@offheap/ecs/attach';
import { World } from '@offheap/ecs';
import { errorOf } from '../../../struct/test/error-of.ts';
import { contentsOf, Place, step, gameOf } from './game.ts';

/** The messages to a worker. */
export type Order =
  /** Attaches, and tries to change the world without having taken the memory. */
  | { readonly what: 'attach'; readonly buffer: ArrayBuffer | SharedArrayBuffer; readonly checked: boolean }
  /** Takes the memory, runs one frame and hands the memory over. */
  | { readonly what: 'step' }
  /** Runs every second frame up to `frames`, alternately with another thread, without messages. */
  | { readonly what: 'race'; readonly frames: number };

let world: World | undefined;
let game: ReturnType<typeof gameOf> | undefined;

/** Runs a message of a worker, and returns the answer. */
export function play(order: Order): string {
  if (order.what === 'attach') {
    world = World.attach(order.buffer, { checked: order.checked });
    game = gameOf(world);
    const { memory } = world;
    return [memory.hasTurn, errorOf(() => world?.spawn([Place])), errorOf(() => memory.snapshot())].join(
      '\n',
    );
  }
  if (game === undefined || world === undefined) return 'not attached';
  if (order.what === 'step') {
    const { memory } = world;
    const refused = errorOf(() => memory.take());
    if (refused !== 'none') return refused;
    step(game);
    const contents = contentsOf(game);
    world.memory.handOver();
    return contents;
  }
  while (raceOn(game, order.frames, 1));
  return 'done';
}

/** Runs one frame if it is this thread's turn, and returns whether there are more. */
export function raceOn(mine: ReturnType<typeof gameOf>, frames: number, parity: number): boolean {
  const { memory } = mine.world;
  memory.take(10_000);
  const { frame } = mine.clock;
  if (frame < frames && frame % 2 === parity) step(mine);
  memory.handOver();
  return frame < frames;
}
