import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Emitter, type EmitterConfig, type EmitterMode } from '../../src/emitter/index.ts';
import '../../src/emitter/simulation/index.ts';

/** A step of the simulation: a simulated particle is removed in the step after its death. */
const STEP = 1 / 120;
const INTERVAL = 0.25;
const LIFE = 0.625;
const CHILD_LIFE = 0.5;

interface Plan {
  readonly count: number;
  readonly delay: number;
  /** The number of waves. */
  readonly waves: number;
  readonly autoStart: boolean;
  readonly limit: number;
  readonly hasChildren: boolean;
}

/** A list of the deaths and waves of an emitter. All times are sums of powers of 2, so there are no rounding errors. */
class Model {
  time = 0;
  /** The time at which the last particle and its children have vanished. */
  end = 0;
  #deaths: number[] = [];
  #waves: number[] = [];
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
    if (plan.autoStart) this.#start();
  }

  get emitting(): boolean {
    return this.#waves.length > 0;
  }

  set emitting(on: boolean) {
    if (on === this.emitting) return;
    if (on) this.#start();
    else this.stop();
  }

  get count(): number {
    return this.#aliveAt(this.time);
  }

  /** Emits the waves up to the current time. */
  emit(): void {
    while (this.#waves[0]! <= this.time) this.#add(this.#plan.count, this.#waves.shift()!);
  }

  stop(): void {
    this.emit();
    this.#waves = [];
  }

  update(seconds: number): void {
    this.time += seconds;
    this.emit();
  }

  burst(count: number): void {
    this.#add(count, this.time);
  }

  seek(seconds: number): void {
    this.time = this.end = 0;
    this.#deaths = [];
    this.#waves = [];
    if (this.#plan.autoStart) this.#start();
    this.update(seconds);
  }

  #start(): void {
    const { waves, delay } = this.#plan;
    this.#waves = Array.from({ length: waves }, (_, i) => this.time + delay + i * INTERVAL);
  }

  #aliveAt(time: number): number {
    return this.#deaths.filter((death) => death > time).length;
  }

  #add(count: number, time: number): void {
    const { limit, hasChildren } = this.#plan;
    for (let i = 0; i < count && this.#aliveAt(time) < limit; i++) {
      this.#deaths.push(time + LIFE);
      this.end = Math.max(this.end, time + LIFE + (hasChildren ? CHILD_LIFE : 0));
    }
  }
}

const plans = fc.record<Plan>({
  count: fc.integer({ min: 1, max: 3 }),
  delay: fc.constantFrom(0, 0, 0.375),
  waves: fc.integer({ min: 0, max: 5 }),
  autoStart: fc.boolean(),
  limit: fc.constantFrom(4, 1000),
  hasChildren: fc.boolean(),
});

/** The calls and the updates of an emitter, as the name of its member and a number. */
const calls = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constant('update'),
      fc.integer({ min: 0, max: 20 }).map((parts) => parts / 16),
    ),
    fc.tuple(
      fc.constant('seek'),
      fc.integer({ min: 0, max: 20 }).map((parts) => parts / 16),
    ),
    fc.tuple(fc.constant('burst'), fc.integer({ min: 0, max: 3 })),
    fc.tuple(fc.constantFrom('start', 'stop', 'moveTo', 'jumpTo', 'done'), fc.integer({ min: 0, max: 9 })),
  ),
  { maxLength: 20 },
);

function configOf({ count, delay, waves, autoStart, limit, hasChildren }: Plan): EmitterConfig {
  return {
    emission: { count, delay, interval: INTERVAL, duration: waves * INTERVAL, autoStart, limit },
    lifetime: LIFE,
    ...(hasChildren && { onDeath: [{ count: 2, lifetime: CHILD_LIFE }] }),
  };
}

/** Lets promises that are resolved call their listeners. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe.each<[EmitterMode, object]>([
  ['procedural', {}],
  ['births', {}],
  ['simulated', { bounds: { bottom: 50 } }],
])('what an emitter reports about its particles: %s', (mode, forces) => {
  it('agrees with a list of births and deaths after each call', async () => {
    await fc.assert(
      fc.asyncProperty(plans, calls, async (given, steps) => {
        const limit = { procedural: 1000, births: 4, simulated: given.limit }[mode];
        const plan = { ...given, limit };
        const emitter = new Emitter({ ...configOf(plan), ...forces }, { seed: 1 });
        const model = new Model(plan);
        let promise: Promise<void> | undefined;
        let isDone = false;
        const check = async (): Promise<void> => {
          // The GPU computes a wave at the current time; otherwise the next update emits it.
          if (emitter.mode === 'procedural') model.emit();
          expect(emitter.emitting).toBe(model.emitting);
          expect(emitter.count).toBe(model.count);
          if (!promise) return;
          await Promise.resolve();
          const isOver = !model.emitting && model.count === 0;
          if (!isOver || model.time < model.end) expect(isDone).toBe(false);
          else if (mode !== 'simulated' || model.time > model.end + STEP) expect(isDone).toBe(true);
          if (isDone) promise = undefined;
        };
        await check();
        for (const [name, value] of steps) {
          const isProcedural = emitter.mode === 'procedural';
          if (name === 'update') {
            emitter.update(value);
            model.update(value);
          } else if (name === 'seek') {
            emitter.seek(value);
            model.seek(value);
          } else if (name === 'burst') {
            if (isProcedural) model.emit();
            emitter.burst(value);
            model.burst(value);
          } else if (name === 'start' || name === 'stop') {
            emitter.emitting = name === 'start';
            model.emitting = name === 'start';
          } else if (name === 'moveTo') {
            emitter.moveTo(value, 0);
          } else if (name === 'jumpTo') {
            emitter.jumpTo(value, 0);
          } else {
            isDone = false;
            promise = emitter.done;
            void promise.then(() => (isDone = true));
          }
          await check();
        }
        promise = emitter.done;
        isDone = false;
        void promise.then(() => (isDone = true));
        emitter.destroy();
        await turn();
        expect([emitter.emitting, emitter.count, isDone]).toEqual([false, 0, true]);
      }),
      { numRuns: 150 },
    );
  });
});
