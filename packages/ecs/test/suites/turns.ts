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

/** The error of functions that read all state while another thread has the turn. */
const READING =
  'THREAD: Another thread has taken this memory, and may be changing the state that this call reads. Take the memory before the call: with `memory.take()`, or before `World.attach(buffer)` with `Memory.from(buffer).take(1000)`, which waits for `memory.handOver()` in that thread. If that thread has ended, call `memory.takeOver()`.';

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
      // An attach reads all state, which this thread may change meanwhile.
      expect(await player.ask({ what: 'attach', buffer: memory.buffer, checked })).toBe(READING);
      memory.handOver();
      expect(await player.ask({ what: 'attach', buffer: memory.buffer, checked })).toBe('none');
      memory.take(); // the worker had the turn only during the attach
      const taken =
        'THREAD: Another thread has taken this memory: expected one thread at a time. Call `memory.handOver()` in that thread, and then `memory.take()` in this one. If that thread has ended, call `memory.takeOver()`.';
      const answer = await player.ask({ what: 'change' });
      expect(answer.split('\n')).toEqual([
        'false',
        taken,
        taken,
        ...Array.from({ length: 7 }, () => READING),
      ]);
      expect(await player.ask({ what: 'step' })).toBe(taken);
      await player.end();
      const next = await makePlayer();
      memory.handOver();
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
      memory.handOver();
      await player.ask({ what: 'attach', buffer: memory.buffer, checked });
      const done = player.ask({ what: 'race', frames: FRAMES });
      while (raceOn(ours, FRAMES, 0));
      expect(await done).toBe('done');
      for (let frame = 0; frame < FRAMES; frame++) step(model);
      memory.take();
      expect(contentsOf(ours)).toBe(contentsOf(model));
      await player.end();
    });
  }

  if (!canWait) return;

  test.each([true, false])(
    'a worker attaches many times while this thread changes the world: takes the memory first: %s',
    async (takes) => {
      const ours = gameWith('shared', false);
      const { memory } = ours.world;
      const player = await makePlayer();
      const asked = player.ask({ what: 'attach often', buffer: memory.buffer, takes });
      let errors: string | undefined;
      const start = memory.snapshot();
      while (errors === undefined) {
        memory.restore(start);
        for (let i = 0; i < 20; i++) step(ours);
        memory.handOver();
        errors = await Promise.race([asked, new Promise<undefined>((resolve) => void setTimeout(resolve))]);
        memory.take(10_000);
      }
      // The worker may have attached whenever this thread did not have the memory.
      const possible = takes ? ['none'] : ['none', READING];
      expect(errors.split('\n').filter((error) => !possible.includes(error))).toEqual([]);
      await player.end();
    },
  );
}
