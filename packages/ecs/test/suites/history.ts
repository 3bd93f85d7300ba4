import { KiB, MiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { f32, object, Pool, Struct, u32 } from '@offheap/struct';
import { entity, type Entity, NO_ENTITY, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Position extends Struct {
  static readonly struct = 'Position';
  x = f32();
  y = f32();
}
class Tank extends Struct {
  static readonly struct = 'Tank';
  target = entity();
  fuel = u32(50);
  sprite = object<{ name: string }>();
}
class Shell extends Struct {
  static readonly struct = 'Shell';
  x = f32();
}

export function historySuite(checked: boolean): void {
  const start = () => {
    const world = new World({ capacity: 400, bytes: 2 * MiB, checked });
    const positions = world.pool(Position, { capacity: 16, maxCapacity: 400 });
    const tanks = world.pool(Tank, { capacity: 16, maxCapacity: 400 });
    const shells = new Pool(Shell, { capacity: 8, maxCapacity: 200, allocator: world.heap, checked });
    return { world, positions, tanks, shells };
  };

  describe(`a history, checked: ${checked}`, () => {
    test('restores any frame that it keeps, byte for byte, with growth, churn and scratch', () => {
      const random = new Random(checked ? 5 : 6);
      const { world, positions, tanks, shells } = start();
      const history = world.history(20);
      let copies = new Map<number, { bytes: Uint8Array; used: number; names: string[] }>();
      const namesOf = () => Array.from(tanks, ({ sprite }) => sprite?.name ?? '-');
      const live: Entity[] = [];
      let tick = 0;
      for (let round = 0; round < 400; round++) {
        for (let i = random.below(20); i > 0; i--) {
          const action = random.below(6);
          if (action < 2 && live.length < 300) {
            live.push(
              world.spawn(
                [Position, { x: random.below(100) }],
                [Tank, (tank) => void (tank.sprite = { name: `${random.below(99)}` })],
              ),
            );
          } else if (action === 2 && live.length > 0)
            world.entities.destroy(live.splice(random.below(live.length), 1)[0]!);
          else if (action === 3) shells.trySpawn({ x: i });
          else if (action === 4) shells.destroyWhere(({ x }) => x < i / 2);
          else if (live.length > 0) {
            const tank = tanks.get(random.pick(live))!;
            tank.fuel++;
            tank.target = random.pick(live);
          }
        }
        positions.each((position) => void (position.y += 0.5));
        world.scratch.scope((scope) => void scope.array(u32, random.between(1, 200)));
        history.save(++tick);
        copies.set(tick, { bytes: world.snapshot(), used: world.heap.usedEnd, names: namesOf() });
        if (!random.oneIn(6)) continue;
        const to = random.pick([...copies.keys()].filter((kept) => history.has(kept)));
        for (let i = random.below(10); i > 0; i--) shells.trySpawn(); // not saved
        history.rollback(to);
        const { bytes, used, names } = copies.get(to)!;
        const now = world.snapshot();
        for (let i = 64; i < used; i++)
          if (now[i] !== bytes[i]) throw new Error(`round ${round}: byte ${i} of ${used} differs`);
        expect(namesOf()).toEqual(names);
        world.restore(now.slice()); // a copy is checked: lists, counts, links
        history.rollback(to); // the values of objects again
        copies = new Map([...copies].filter(([kept]) => kept <= to));
        expect([history.newest, history.has(to + 1)]).toEqual([to, false]);
        tick = to;
        live.length = 0;
        live.push(...world.entities);
      }
      expect(history.length).toBeGreaterThan(5);
    });

    test('keeps the newest frames when the maximum is exceeded or the ring is full', () => {
      const { world, positions } = start();
      for (let i = 0; i < 300; i++) world.spawn([Position]);
      const history = world.history(5);
      const small = world.history(100, { bytes: 8 * KiB });
      const tiny = world.history(100, { bytes: 400 });
      for (let tick = 1; tick <= 30; tick++) {
        positions.each((position) => void (position.x = tick));
        for (const one of [history, small, tiny]) one.save(tick);
      }
      expect([history.length, history.oldest, history.newest, history.has(25)]).toEqual([5, 26, 30, false]);
      expect([small.length > 2, small.length < 20, small.newest]).toEqual([true, true, 30]);
      expect([tiny.length, tiny.oldest, tiny.newest]).toEqual([1, 30, 30]);
      positions.each((position) => void (position.x = 0));
      small.rollback(small.oldest);
      expect(new Set(Array.from(positions, ({ x }) => x))).toEqual(new Set([small.oldest]));
      tiny.rollback(30);
      expect(new Set(Array.from(positions, ({ x }) => x))).toEqual(new Set([30]));
      tiny.clear();
      expect([tiny.length, tiny.oldest, tiny.newest]).toEqual([0, NaN, NaN]);
      tiny.save(1);
      positions.clear();
      tiny.rollback(1);
      expect(positions.length).toBe(300);
      const one = world.history(1);
      for (let tick = 1; tick < 4; tick++) one.save(tick);
      expect([one.length, one.oldest, one.has(2)]).toEqual([1, 3, false]);
      one.rollback(3);
    });

    test('passes the components that a rollback restores and removes to onRestore, and keeps handles and ids', () => {
      const { world, positions, shells } = start();
      const history = world.history(10);
      const told: [number | undefined, Entity][] = [];
      positions.onRestore((position, id) => told.push([position?.x, id]));
      const state = world.single(Shell);
      state.x = 1;
      const a = world.spawn([Position, { x: 1 }]);
      const shell = shells.create({ x: 7 });
      history.save(1);
      state.x = 2;
      world.entities.destroy(a);
      shells.destroy(shell);
      const b = world.spawn([Position, { x: 2 }]);
      history.save(2);
      history.rollback(1);
      expect(told).toEqual([
        [undefined, b],
        [1, a],
      ]);
      expect([state.x, shell.x, world.entities.has(a), world.entities.has(b)]).toEqual([1, 7, true, false]);
    });

    test('refuses ticks that are not later, frames that are not kept, and calls inside loops', () => {
      const { world, positions } = start();
      const history = world.history(3);
      expect(errorOf(() => history.rollback(1))).toBe(
        'INVALID_ARGUMENT: history.rollback(1): expected the tick of a kept frame, of which there are none.',
      );
      world.spawn([Position]);
      history.save(1);
      expect(errorOf(() => history.save(1))).toMatch(
        /^INVALID_ARGUMENT: history.save\(1\): expected a 32-bit integer greater than 1/,
      );
      expect(errorOf(() => history.save(NaN))).toMatch(/^INVALID_ARGUMENT: history.save\(NaN\)/);
      expect(errorOf(() => history.rollback(2))).toMatch(/kept frame, from 1 to 1 \(1 frames\)/);
      positions.each(() =>
        expect(errorOf(() => history.rollback(1))).toMatch(/^BUSY: rollback\(\) inside a loop/),
      );
      expect(errorOf(() => world.history(0))).toMatch(/^INVALID_ARGUMENT: A history of 0 frames/);
      expect(errorOf(() => world.history(1, { bytes: 1 }))).toMatch(
        /^INVALID_ARGUMENT: 1 bytes for a history/,
      );
      const entities = world.spawn([Tank]);
      expect(world.query(Tank).first()).toBe(entities);
      history.rollback(1);
      expect(world.query(Tank).first()).toBe(NO_ENTITY);
    });

    test('is empty after a load: ticks may begin again', () => {
      const world = new World({ capacity: 8, bytes: MiB, checked });
      world.pool(Position);
      const history = world.history(5);
      const other = world.history(3);
      world.spawn([Position, { x: 1 }]);
      const bytes = world.save();
      for (const tick of [10, 11]) for (const each of [history, other]) each.save(tick);
      world.load(bytes);
      expect([history.length, other.length, history.has(11)]).toEqual([0, 0, false]);
      history.save(1);
      world.query(Position).each((position) => void (position.x = 2));
      history.save(2);
      history.rollback(1);
      expect(world.query(Position).some(({ x }) => x === 1)).toBe(true);
    });

    test('of 60 frames in which a tenth of the bytes change takes at most a quarter of the bytes of 60 copies', () => {
      const world = new World({ capacity: 4000, bytes: 2 * MiB, scratch: 64, checked });
      const positions = world.pool(Position);
      for (let i = 0; i < 4000; i++) world.spawn([Position]);
      const history = world.history(60);
      const random = new Random(1);
      history.save(0);
      const used = world.heap.usedEnd;
      const words = used >>> 2;
      const { i32 } = world.memory;
      const first = positions.slabs[0]! >>> 2;
      for (let tick = 1; tick < 60; tick++) {
        let changed = 0;
        // A tenth of all bytes that are in use, at random places of the components: both fields of some entities.
        while (changed < words / 10) {
          const at = first + random.below(4000) * 2;
          i32[at] = random.next();
          i32[at + 1] = random.next();
          changed += 2;
        }
        history.save(tick);
      }
      expect(history.length).toBe(60);
      expect(history.bytes).toBeLessThan((60 * used) / 4);
    });
  });

  describe(`a loop of a world, checked: ${checked}`, () => {
    const start = (options: { maxSteps?: number; step?: number } = {}) => {
      const world = new World({ capacity: 4, checked });
      let time = 1000;
      let frame: (() => void) | undefined;
      const steps: number[] = [];
      const frames: number[] = [];
      const seconds: number[] = [];
      const loop = world.loop({
        step: 0.01,
        ...options,
        update: (dt, tick) => {
          expect(dt).toBe(loop.step);
          steps.push(tick);
        },
        render: (alpha, passed) => {
          frames.push(Math.round(alpha * 100) / 100);
          seconds.push(Math.round(passed * 1000) / 1000);
        },
        now: () => time,
        request: (fn) => (frame = fn),
        cancel: () => (frame = undefined),
      });
      const pass = (milliseconds: number): void => {
        time += milliseconds;
        const fn = frame;
        frame = undefined;
        fn?.();
      };
      return { loop, steps, frames, seconds, pass, isRequested: () => frame !== undefined };
    };

    test('does not run after a `request` that throws, and starts again', () => {
      const world = new World({ capacity: 4, checked });
      let isBroken = true;
      let frames = 0;
      const loop = world.loop({
        update: () => undefined,
        request: () => {
          if (isBroken) throw new Error('mine');
          frames++;
        },
        cancel: () => undefined,
      });
      expect(() => loop.start()).toThrow('mine');
      expect(loop.isRunning).toBe(false);
      isBroken = false;
      expect([loop.start().isRunning, frames]).toEqual([true, 1]);
    });

    test('has one requested frame at a time without `cancel`, however often it stops and starts', () => {
      const world = new World({ capacity: 4, checked });
      const waiting: (() => void)[] = [];
      let drawn = 0;
      const loop = world.loop({
        update: () => undefined,
        render: () => void drawn++,
        request: (frame) => waiting.push(frame),
      });
      loop.start();
      for (let i = 0; i < 3; i++) loop.stop().start();
      expect(waiting.length).toBe(1);
      waiting.shift()!();
      expect([drawn, waiting.length]).toEqual([1, 1]);
      loop.stop();
      waiting.shift()!();
      expect([drawn, waiting.length]).toEqual([1, 0]);
      loop.start();
      expect(waiting.length).toBe(1);
    });

    test('refuses a `request` that calls its function immediately, promises, and advance() inside a step', () => {
      const world = new World({ capacity: 4, checked });
      const eager = world.loop({ update: () => undefined, request: (frame) => frame() });
      expect(errorOf(() => eager.start())).toBe(
        'INVALID_ARGUMENT: The option `request` of a loop called its function before it returned: expected a call at the next frame. Pass a function such as requestAnimationFrame.',
      );
      expect(eager.isRunning).toBe(false);
      const promise = (name: string): string =>
        `INVALID_ARGUMENT: The option \`${name}\` of a loop returned a promise, and the loop does not wait for it: expected a synchronous function. Await before the loop starts, or in a function that sets a variable when it is done.`;
      const later = (): Promise<void> => Promise.resolve();
      const updating = world.loop({ update: later });
      expect(errorOf(() => updating.advance())).toBe(promise('update'));
      expect(updating.tick).toBe(0);
      const drawing = world.loop({ update: () => undefined, render: later });
      expect(errorOf(() => drawing.advance())).toBe(promise('render'));
      const ticks: number[] = [];
      const nested = world.loop({
        update: (_, tick) => {
          ticks.push(tick);
          if (tick === 0) nested.advance(2);
        },
      });
      expect(errorOf(() => nested.advance())).toBe(
        'BUSY: advance() of a loop inside its own `update`: the steps would have the tick of the running step. Call it afterwards.',
      );
      nested.tick = 1;
      nested.advance(2);
      expect([ticks, nested.tick]).toEqual([[0, 1, 2], 3]);
    });

    test('runs steps of equal length, and passes the position of the frame between two steps', () => {
      const { loop, steps, frames, pass } = start();
      loop.start();
      pass(4);
      pass(10);
      pass(16);
      pass(25);
      expect(steps).toEqual([0, 1, 2, 3, 4]);
      expect(frames).toEqual([0.4, 0.4, 0, 0.5]);
      expect(loop.tick).toBe(5);
      loop.tick = 2; // after a rollback
      pass(10);
      expect(steps.at(-1)).toBe(2);
    });

    test('skips the time of long pauses, does not drift, and accepts clocks that go backwards', () => {
      const { loop, steps, frames, pass } = start({ maxSteps: 3 });
      loop.start();
      pass(10_000);
      expect(steps.length).toBe(3);
      pass(0);
      pass(-50);
      expect([steps.length, frames.every((alpha) => alpha >= 0 && alpha <= 1)]).toEqual([3, true]);
      for (const step of [0.005, 0.01, 1 / 60, 0.02, 1 / 30]) {
        for (const maxSteps of [1, 2, 3, 5]) {
          const paused = start({ step, maxSteps });
          paused.loop.start();
          for (let i = 0; i < 10; i++) {
            paused.pass(100_000 + i);
            paused.pass(0); // no time, no step
          }
          expect(paused.steps.length).toBe(10 * maxSteps);
        }
      }
      const exact = start({ step: 1 / 60 });
      exact.loop.start();
      for (let i = 0; i < 600; i++) exact.pass(1000 / 60);
      expect([exact.steps.length >= 599, exact.steps.length <= 600]).toEqual([true, true]);
    });

    test.each([NaN, Infinity, -Infinity, undefined, 5n])(
      'refuses a clock that returns %s, and stops',
      (time) => {
        const world = new World({ capacity: 4, checked });
        const message = new RegExp(`^INVALID_ARGUMENT: The clock of a loop returned ${String(time)}`);
        let now: unknown = time;
        let frame: (() => void) | undefined;
        const loop = world.loop({
          step: 0.01,
          update: () => undefined,
          now: () => now as number,
          request: (fn) => (frame = fn),
          cancel: () => (frame = undefined),
        });
        expect(errorOf(() => loop.start())).toMatch(message);
        expect([loop.isRunning, frame]).toEqual([false, undefined]);
        now = 1000;
        loop.start();
        now = 1010;
        frame!();
        expect(loop.tick).toBe(1);
        now = time;
        expect(errorOf(() => frame!())).toMatch(message);
        expect(loop.isRunning).toBe(false);
        now = 2000;
        loop.start();
        now = 2010;
        frame!();
        expect([loop.tick, loop.alpha]).toEqual([2, 0]);
      },
    );

    test('refuses to advance by an invalid number of steps', () => {
      const { loop, steps } = start();
      for (const count of [NaN, -1, 1.5, Infinity, 2 ** 31, 1e300])
        expect(errorOf(() => loop.advance(count))).toMatch(
          `INVALID_ARGUMENT: advance(${count}): expected an integer from 0 to 2147483647.`,
        );
      expect(steps).toEqual([]);
    });

    test('stops, starts and runs single steps', () => {
      const { loop, steps, frames, seconds, pass, isRequested } = start();
      expect(loop.start().start().isRunning).toBe(true);
      pass(10);
      loop.stop().stop();
      expect([loop.isRunning, isRequested()]).toEqual([false, false]);
      pass(500);
      loop.advance().advance(2).advance(0);
      expect(steps).toEqual([0, 1, 2, 3]);
      expect(seconds).toEqual([0.01, 0.01, 0.02, 0]); // particles and sounds continue in steps
      expect(frames.slice(1)).toEqual([1, 1, 1]); // the state after the last step
      expect(loop.alpha).toBe(1);
      loop.start();
      pass(10);
      expect(steps).toEqual([0, 1, 2, 3, 4]);
    });

    test('ends when a step throws, and inside a step that stops it', () => {
      const world = new World({ capacity: 4, checked });
      let frame = (): void => undefined;
      let time = 0;
      let steps = 0;
      const timer = { now: () => time, request: (fn: () => void) => (frame = fn), cancel: () => undefined };
      const failing = world.loop({
        ...timer,
        update: () => {
          throw new Error('no');
        },
      });
      failing.start();
      time = 20;
      expect(() => frame()).toThrow('no');
      expect(failing.isRunning).toBe(false);
      const stopping = world.loop({ ...timer, update: () => void (++steps === 2 && stopping.stop()) });
      stopping.start();
      time = 90;
      frame();
      expect([steps, stopping.isRunning]).toEqual([2, false]);
      steps = 0;
      stopping.advance(5);
      expect([steps, stopping.tick]).toEqual([2, 4]);
    });

    test('does not run the remaining steps of a frame, or of `advance`, after stop() and start() in a step', () => {
      const world = new World({ capacity: 4, checked });
      const frames: (() => void)[] = [];
      let time = 0;
      const loop = world.loop({
        update: () => void (loop.tick === 1 && loop.stop().start()),
        now: () => time,
        request: (fn) => frames.push(fn),
        cancel: () => void frames.pop(),
      });
      loop.start();
      time = 80; // four steps and a part of the next
      frames.pop()!();
      expect([loop.tick, loop.isRunning, frames.length]).toEqual([2, true, 1]);
      time += 17;
      frames.pop()!();
      expect(loop.tick).toBe(3); // the skipped steps are not made up for
      loop.stop();
      expect(loop.advance(2).tick).toBe(5);
    });

    test.each(['update', 'render'])('ends when an error is thrown by `%s` in `advance`', (name) => {
      const world = new World({ capacity: 4, checked });
      const frames: (() => void)[] = [];
      const loop = world.loop({
        update: () => undefined,
        [name]: () => {
          throw new Error('no');
        },
        now: () => 0,
        request: (fn) => frames.push(fn),
        cancel: () => void frames.pop(),
      });
      loop.start();
      expect(() => loop.advance(2)).toThrow('no');
      expect([loop.isRunning, frames.length]).toEqual([false, 0]);
    });

    test('runs no step after `stop` in a step and a later `start` until time has passed', () => {
      const world = new World({ capacity: 4, checked });
      const frames: (() => void)[] = [];
      let time = 0;
      const loop = world.loop({
        step: 0.01,
        update: () => void (loop.tick === 1 && loop.stop()),
        now: () => time,
        request: (fn) => frames.push(fn),
        cancel: () => void frames.pop(),
      });
      loop.start();
      time = 45;
      frames.pop()!();
      expect([loop.tick, loop.isRunning]).toEqual([2, false]);
      loop.start();
      frames.pop()!();
      expect(loop.tick).toBe(2);
      time += 6; // and the half of a step that had passed before
      frames.pop()!();
      expect(loop.tick).toBe(3);
    });

    test('requests one frame at a time, even if `update` or `render` stops and starts the loop', () => {
      const world = new World({ capacity: 4, checked });
      for (const isStep of [true, false]) {
        const frames: (() => void)[] = [];
        let isThrown = false;
        const restart = (): void => void loop.stop().start();
        const loop = world.loop({
          update: () => {
            if (isStep) restart();
            if (isThrown) throw new Error('no');
          },
          render: () => (isStep ? undefined : restart()),
          now: () => time,
          request: (fn) => frames.push(fn),
          cancel: () => void frames.pop(),
        });
        let time = 0;
        loop.start();
        for (let i = 0; i < 3; i++) {
          time += 20;
          frames.pop()!();
          expect([loop.isRunning, frames.length]).toEqual([true, 1]);
        }
        isThrown = true;
        time += 20;
        expect(frames.pop()!).toThrow('no');
        expect([loop.isRunning, frames.length]).toEqual([false, 0]);
      }
    });

    test('refuses options out of range', () => {
      const world = new World({ capacity: 4, checked });
      const update = (): void => undefined;
      expect(errorOf(() => world.loop({ update, step: 0 }))).toMatch(
        /^INVALID_ARGUMENT: A loop with steps of 0/,
      );
      expect(errorOf(() => world.loop({ update: 5 as never }))).toMatch(
        /^INVALID_ARGUMENT: The option `update` of a loop is 5/,
      );
      expect(errorOf(() => world.loop({ update, maxSteps: 0 }))).toMatch(
        /^INVALID_ARGUMENT: A loop of at most 0 steps/,
      );
      for (const name of ['render', 'now', 'request', 'cancel'])
        expect(errorOf(() => world.loop({ update, [name]: 5 }))).toMatch(
          `INVALID_ARGUMENT: The option \`${name}\` of a loop is 5: expected a function.`,
        );
      const wait = async (): Promise<void> => undefined;
      for (const options of [{ update: wait }, { update, render: wait }])
        expect(errorOf(() => world.loop(options as never))).toMatch(
          /of a loop is an async function, and the loop does not wait for it/,
        );
      expect(errorOf(() => world.loop({ updat: update } as never))).toMatch(/Did you mean update/);
    });

    test('uses the frames or timers of the platform by default', async () => {
      const world = new World({ capacity: 4, checked });
      await new Promise<void>((resolve) => {
        const loop = world.loop({
          step: 0.001,
          update: (_, tick) => {
            if (tick < 3) return;
            loop.stop();
            resolve();
          },
        });
        loop.start();
      });
    });
  });
}
