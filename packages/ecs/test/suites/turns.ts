import { World } from '@offheap/ecs';
import { expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';
import { contentsOf, type Game, gameOf, step } from '../threads/game.ts';
import { type Order, raceOn } from '../threads/play.ts';

/** A worker that answers each message. */
export interface Player {
  ask(this: void, order: Order): Promise<string>;
  end(this: void): Promise<void> | void;
}

const FRAMES = 40;

function gameWith(backing: 'shared' | 'array', checked: boolean): Game {
  return gameOf(new World({ capacity: 500, bytes: 2 ** 18, scratch: 4096, backing, checked }));
}

/** A thread and a worker that take turns with one world. */
export function turnSuite(makePlayer: () => Promise<Player>, canWait: boolean): void {
  for (const checked of [true, false]) {
    const mode = checked ? 'checked' : 'production';

    test(`a thread and a worker run frames alternately: the world equals that of a single thread, ${mode}`, async () => {
      const ours = gameWith('shared', checked);
      const model = gameWith('array', checked);
      const { memory } = ours.world;
      const player = await makePlayer();
      expect(memory.hasTurn).toBe(true);
      const answer = await player.ask({ what: 'attach', buffer: memory.buffer, checked });
      const taken =
        'THREAD: Another thread has taken this memory: expected one thread at a time. Call `memory.handOver()` in that thread, and then `memory.take()` in this one. If that thread has ended, call `memory.takeOver()`.';
      expect(answer.split('\n')).toEqual(['false', taken, taken]);
      expect(await player.ask({ what: 'step' })).toBe(taken);
      await player.end();
      const next = await makePlayer();
      await next.ask({ what: 'attach', buffer: memory.buffer, checked });
      for (let frame = 0; frame < FRAMES; frame += 2) {
        memory.take();
        step(ours);
        step(model);
        const before = contentsOf(model);
        expect(contentsOf(ours)).toBe(before);
        memory.handOver();
        expect(errorOf(() => memory.snapshot())).toMatch(
          /^THREAD: (This memory was handed over|Another thread)/,
        );
        if (checked) expect(errorOf(() => ours.world.entities.create())).toMatch(/^THREAD: /);
        const theirs = await next.ask({ what: 'step' });
        step(model);
        expect(theirs).toBe(contentsOf(model));
      }
      memory.take();
      expect(contentsOf(ours)).toBe(contentsOf(model));
      expect(ours.clock.frame).toBe(FRAMES);
      expect(new World({ capacity: 500, bytes: 2 ** 18 }).memory.hasTurn).toBe(true);
      await next.end();
    });

    if (!canWait) continue;

    test(`two threads take the memory whenever they can, without messages, ${mode}`, async () => {
      const ours = gameWith('shared', checked);
      const model = gameWith('array', checked);
      const { memory } = ours.world;
      const player = await makePlayer();
      await player.ask({ what: 'attach', buffer: memory.buffer, checked });
      const done = player.ask({ what: 'race', frames: FRAMES });
      memory.handOver();
      while (raceOn(ours, FRAMES, 0));
      expect(await done).toBe('done');
      for (let frame = 0; frame < FRAMES; frame++) step(model);
      memory.take();
      expect(contentsOf(ours)).toBe(contentsOf(model));
      await player.end();
    });
  }
}
