import { AllocatorError } from '@offheap/core';
import { checkOptions, identify, showValue, unfinishedKind } from '@offheap/core/internal';

/** Options of a {@link Loop}. */
export interface LoopOptions {
  /** The length of a step in seconds; 1/60 by default. */
  readonly step?: number;
  /** Runs one step of the game. `dt` is always `step`; `tick` counts the steps from 0. An error that it throws stops the loop. */
  readonly update: (dt: number, tick: number) => void;
  /**
   * Draws a frame after its steps. `alpha`, from 0 to 1, is the position of the frame between the last step and the
   * next: draw `before + (now - before) * alpha`, where `before` is the state at the previous step. `seconds` is the
   * time since the last frame, however long. After {@link Loop.advance}, `alpha` is 1, and `seconds` is the length of its steps.
   */
  readonly render?: (alpha: number, seconds: number) => void;
  /** The maximum number of steps in one frame; 5 by default. After a longer pause, the remaining time is skipped. */
  readonly maxSteps?: number;
  /**
   * The clock, in milliseconds; `performance.now` by default. If the clock goes backwards, no time passes. A value
   * that is not a finite number stops the loop with an error.
   */
  readonly now?: () => number;
  /**
   * Schedules a function for the next frame, and returns the argument of `cancel`; by default
   * `requestAnimationFrame`, or a timer if it does not exist.
   */
  readonly request?: (frame: () => void) => unknown;
  readonly cancel?: (requested: unknown) => void;
}

const KNOWN_OPTIONS: Record<keyof LoopOptions, true> = {
  step: true,
  update: true,
  render: true,
  maxSteps: true,
  now: true,
  request: true,
  cancel: true,
};

/** Optional options that must be functions. */
const FUNCTIONS = ['render', 'now', 'request', 'cancel'] as const;

/** Functions that browsers have, and Node does not. */
interface Frames {
  requestAnimationFrame?(frame: () => void): number;
  cancelAnimationFrame?(requested: number): void;
}

/** The highest number of steps of one call of `advance`. More steps would not end in reasonable time. */
const MOST_STEPS = 2 ** 31 - 1;

/** Clocks are not exact: a step is run early if less than this share of it is missing. */
const TOLERANCE = 1e-6;

/**
 * Runs steps of equal length, independent of the frame rate of the screen. The game is the same on every machine, and
 * can be replayed and rolled back. Created by {@link World.loop}. (Glenn Fiedler, "Fix your timestep", 2004.)
 *
 * ```ts
 * const loop = world.loop({ step: 1 / 60, update, render });
 * loop.start();
 * ```
 */
export class Loop {
  /** The length of a step in seconds. */
  readonly step: number;
  /** The number of steps that were run. After a rollback, set it: `loop.tick = tick`. */
  tick = 0;
  /** The position of the last frame between two steps, from 0 to 1. */
  alpha = 0;
  readonly #update: (dt: number, tick: number) => void;
  readonly #render: ((alpha: number, seconds: number) => void) | undefined;
  readonly #maxSteps: number;
  readonly #now: () => number;
  readonly #request: (frame: () => void) => unknown;
  /** Undefined where a requested frame cannot be cancelled. */
  readonly #cancel: ((requested: unknown) => void) | undefined;
  readonly #frame = (): void => this.#runFrame();
  #requested: unknown;
  #isRequested = false;
  #isRunning = false;
  /** Whether `request` runs. */
  #isRequesting = false;
  /** Whether `update` runs. */
  #isStepping = false;
  /** Whether `stop` was called during the steps of a frame or of `advance`. */
  #isStopped = false;
  #before = 0;
  /** The time in seconds for which no step was run yet. */
  #rest = 0;

  /** @internal */
  constructor(options: LoopOptions) {
    checkOptions('a Loop', options, KNOWN_OPTIONS);
    const { step = 1 / 60, update, render, maxSteps = 5 } = options;
    if (!(typeof step === 'number' && step > 0 && step <= 10)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A loop with steps of ${showValue(step)}: expected seconds, more than 0 and at most 10, such as 1 / 60.`,
      );
    }
    if (typeof update !== 'function') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The option \`update\` of a loop is ${showValue(update)}: expected a function that runs one step.`,
      );
    }
    for (const name of FUNCTIONS) {
      const given: unknown = options[name];
      if (given === undefined || typeof given === 'function') continue;
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The option \`${name}\` of a loop is ${showValue(given)}: expected a function.`,
      );
    }
    for (const name of ['update', 'render'] as const) {
      const given = options[name] as { readonly [Symbol.toStringTag]?: unknown } | undefined;
      const kind = given?.[Symbol.toStringTag];
      if (typeof kind !== 'string' || !kind.endsWith('Function')) continue;
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The option \`${name}\` of a loop is ${kind === 'AsyncFunction' ? 'an async function' : 'a generator'}, and the loop does not wait for it: expected a synchronous function. Await before the loop starts, or in a function that sets a variable when it is done.`,
      );
    }
    if (!Number.isInteger(maxSteps) || maxSteps < 1) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A loop of at most ${showValue(maxSteps)} steps per frame: expected an integer of 1 or more.`,
      );
    }
    this.step = step;
    this.#update = update;
    this.#render = render;
    this.#maxSteps = maxSteps;
    this.#now = options.now ?? (() => performance.now());
    const frames = globalThis as Frames;
    const hasFrames = frames.requestAnimationFrame !== undefined;
    this.#request =
      options.request ??
      (hasFrames
        ? (frame) => frames.requestAnimationFrame!(frame)
        : (frame) => setTimeout(frame, step * 1000));
    this.#cancel =
      options.cancel ??
      (options.request === undefined
        ? (requested) => {
            const id = requested as number; // the result of `request`
            if (hasFrames) frames.cancelAnimationFrame!(id);
            else clearTimeout(id);
          }
        : undefined);
  }

  /** Whether the loop is running. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Starts the loop, or continues it after `stop`, with the next frame. The duration of the pause is skipped. */
  start(): this {
    if (this.#isRunning) return this;
    this.#before = checkTime(this.#now());
    this.#isRunning = true;
    try {
      this.#requestFrame();
    } catch (error) {
      this.#isRunning = false;
      throw error;
    }
    return this;
  }

  /** Stops the loop. Inside `update`, no further step of the frame, or of `advance`, is run. */
  stop(): this {
    this.#isStopped = true;
    if (!this.#isRunning) return this;
    this.#isRunning = false;
    this.#cancelFrame();
    return this;
  }

  /**
   * Runs steps, whether the loop is running or not: one by default, for example for the step button of a debugger.
   * Then draws the state after the last step, with an `alpha` of 1.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `steps` is not an integer from 0 to 2^31 - 1.
   */
  advance(steps = 1): this {
    if (!Number.isInteger(steps) || steps < 0 || steps > MOST_STEPS) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `advance(${showValue(steps)}): expected an integer from 0 to ${MOST_STEPS}.`,
      );
    }
    if (this.#isStepping) {
      throw new AllocatorError(
        'BUSY',
        'advance() of a loop inside its own `update`: the steps would have the tick of the running step. Call it afterwards.',
      );
    }
    this.#isStopped = false;
    let made = 0;
    try {
      for (; made < steps && !this.#isStopped; made++) this.#makeStep();
      this.alpha = 1;
      this.#draw(made * this.step);
    } catch (error) {
      this.#fail(error);
    }
    return this;
  }

  /** Requests one frame at a time: a loop that stops and starts inside a frame has already requested the next one. */
  #requestFrame(): void {
    if (this.#isRequested) return;
    this.#isRequested = this.#isRequesting = true;
    try {
      this.#requested = this.#request(this.#frame);
    } catch (error) {
      this.#isRequested = false;
      throw error;
    } finally {
      this.#isRequesting = false;
    }
  }

  #cancelFrame(): void {
    // A frame that cannot be cancelled is used if the loop runs again, and does nothing otherwise.
    if (!this.#isRequested || this.#cancel === undefined) return;
    this.#isRequested = false;
    this.#cancel(this.#requested);
  }

  #runFrame(): void {
    if (this.#isRequesting) throw calledAtOnce();
    this.#isRequested = false;
    if (!this.#isRunning) return;
    const { step } = this;
    try {
      const now = checkTime(this.#now());
      const seconds = Math.max(0, (now - this.#before) / 1000);
      this.#before = now;
      this.#rest = Math.min(this.#rest + seconds, step * (this.#maxSteps + 1 - 2 * TOLERANCE)); // less than a step is left;
      let steps = 0;
      this.#isStopped = false;
      while (!this.#isStopped && steps < this.#maxSteps && this.#rest >= step * (1 - TOLERANCE)) {
        this.#rest = Math.max(0, this.#rest - step);
        steps++;
        this.#makeStep();
      }
      if (this.#isStopped) {
        const skipped = Math.floor(this.#rest / step + TOLERANCE);
        this.#rest = Math.max(0, this.#rest - skipped * step);
      }
      this.alpha = Math.min(this.#rest / step, 1);
      this.#draw(seconds);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#isRunning) this.#requestFrame();
  }

  /** Stops the loop: an error in each frame would hide the first error. */
  #fail(error: unknown): never {
    this.#isRunning = false;
    this.#cancelFrame();
    throw error;
  }

  #draw(seconds: number): void {
    const result = this.#render?.(this.alpha, seconds) as unknown; // a program without types may return something
    if (result !== undefined) refuseLoopPromise('render', result);
  }

  #makeStep(): void {
    const isNested = this.#isStepping;
    this.#isStepping = true;
    let result: unknown;
    try {
      result = this.#update(this.step, this.tick); // a program without types may return something
    } finally {
      this.#isStepping = isNested;
    }
    if (result !== undefined) refuseLoopPromise('update', result);
    this.tick++;
  }
}

identify(Loop);

function calledAtOnce(): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    'The option `request` of a loop called its function before it returned: expected a call at the next frame. Pass a function such as requestAnimationFrame.',
  );
}

/** Throws for an `update` or `render` that continues after it has returned. */
function refuseLoopPromise(name: string, result: unknown): void {
  const kind = unfinishedKind(result);
  if (kind === undefined) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The option \`${name}\` of a loop returned a ${kind}, and the loop does not wait for it: expected a synchronous function. Await before the loop starts, or in a function that sets a variable when it is done.`,
  );
}

/** Throws for a time that is not a finite number: the differences of times would not be numbers from then on. */
function checkTime(now: number): number {
  if (Number.isFinite(now)) return now;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The clock of a loop returned ${showValue(now)}: expected a finite number of milliseconds, as \`performance.now\` returns. The loop has stopped.`,
  );
}
