import '@offheap/ecs/attach';
import { Memory, saveSnapshot } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { World } from '@offheap/ecs';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { errorOf } from '../../../struct/test/error-of.ts';
import { contentsOf, gameOf, Place, Spark, step } from './game.ts';

/** The messages to a worker. */
export type Order =
  /** Attaches, without having taken the memory. Returns the error. */
  | { readonly what: 'attach'; readonly buffer: ArrayBuffer | SharedArrayBuffer; readonly checked: boolean }
  /** Attaches many times while another thread changes the world, and returns the different errors. */
  | {
      readonly what: 'attach often';
      readonly buffer: ArrayBuffer | SharedArrayBuffer;
      readonly takes: boolean;
    }
  /** Tries to change and to copy the world without having taken the memory. */
  | { readonly what: 'change' }
  /** Takes the memory, runs one frame and hands the memory over. */
  | { readonly what: 'step' }
  /** Runs every second frame up to `frames`, alternately with another thread, without messages. */
  | { readonly what: 'race'; readonly frames: number };

let world: World | undefined;
let game: ReturnType<typeof gameOf> | undefined;

/** Runs a message of a worker, and returns the answer. */
export function play(order: Order): string {
  if (order.what === 'attach') {
    return errorOf(() => {
      world = World.attach(order.buffer, { checked: order.checked });
      game = gameOf(world);
    });
  }
  if (order.what === 'attach often') return attachOften(order.buffer, order.takes);
  if (game === undefined || world === undefined) return 'not attached';
  if (order.what === 'change') {
    const { entities, memory } = world;
    const { speeds } = game;
    return [
      memory.hasTurn,
      errorOf(() => world?.spawn([Place])),
      errorOf(() => memory.snapshot()),
      ...[
        () => saveSnapshot(memory),
        () => world?.save(),
        () => world?.tag('Frozen'),
        () => world?.packed(Spark),
        () => verify(memory),
        () => verifyEntities(entities),
        () => verifyComponents(speeds),
      ].map(errorOf),
    ].join('\n');
  }
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

function attachOften(buffer: ArrayBuffer | SharedArrayBuffer, takes: boolean): string {
  const errors = new Set<string>();
  const memory = Memory.from(buffer);
  for (let i = 0; i < (takes ? 40 : 300); i++) {
    if (takes) memory.take(10_000);
    errors.add(errorOf(() => gameOf(World.attach(buffer))));
    if (takes) memory.handOver();
  }
  return [...errors].join('\n');
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
