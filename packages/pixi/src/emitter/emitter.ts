import { AllocatorError } from '@offheap/core';
import { checkOptions, identify } from '@offheap/core/internal';
import { RenderContainer, type Bounds, type DestroyOptions, type Rectangle, type Renderer } from 'pixi.js';
import { writeFrames } from '../frame-table.ts';
import { checkRenderer } from '../gpu-renderer.ts';
import { destroyTextures, hasLost, lostTexture } from '../gpu-view.ts';
import { checkKind, checkPointNames, checkRectangle, invalidArgument } from '../invalid-argument.ts';
import { BirthRing, tickOf } from './births.ts';
import { countsAsAlive, DeathTimes } from './death-times.ts';
import { MAX_LIMIT } from './description.ts';
import { checkNumber } from './description-reader.ts';
import { type Effect, longest, type Particle, readEffect } from './effect.ts';
import type { EmitterConfig } from './emitter-config.ts';
import { Layer } from './layer.ts';
import type { Mode } from './program.ts';
import { between, Channel, random } from './random.ts';
import { type Simulation, simulationFactory, STEP, stepsUntil } from './simulation/provide.ts';
import type { EmitterTextures } from './textures.ts';
import { toleranceOf, Waves } from './waves.ts';

const OPTIONS = 'The options of an Emitter';
const FROM_ZERO = { least: 0 };
const INTEGER = { integer: true };
/** A burst takes time for each particle, including those that its `chance` omits. */
const COUNT = { least: 0, most: MAX_LIMIT, integer: true };
/** The first index of the particles of bursts, which separates their random numbers from those of waves. */
const FIRST_BURST = 0x8000_0000;

/** Options of an {@link Emitter}. */
export interface EmitterOptions {
  /**
   * The textures of particles: one texture, a list, or textures by the names in the description. All must have the
   * same source, such as an atlas. Default: the textures with these names in pixi's cache; without names, a white
   * square.
   */
  readonly textures?: EmitterTextures;
  /**
   * The seed of the effect's random numbers: the same seed results in the same particles. An integer; a random one by
   * default.
   */
  readonly seed?: number;
  /**
   * The x coordinate at which particles are born, in the emitter's own coordinates. Default: the description's
   * `position`.
   */
  readonly x?: number;
  readonly y?: number;
  /** The point of the texture that is placed at a particle's position, from 0 to 1. Default: the middle. */
  readonly anchor?: number | { readonly x: number; readonly y: number };
  /** The area of all particles, for filters, masks and culling; the emitter is not measured. Default: empty. */
  readonly boundsArea?: Rectangle;
  /** The label, as for any display object. Default: `'Emitter'`. */
  readonly label?: string;
}

const KNOWN_OPTIONS: Record<keyof EmitterOptions, true> = {
  textures: true,
  seed: true,
  x: true,
  y: true,
  anchor: true,
  boundsArea: true,
  label: true,
};

/** Particles that are born at the deaths of simulated particles. */
interface Descendants {
  readonly particle: Particle;
  readonly layer: Layer;
  readonly ring: BirthRing;
}

/**
 * Emits particles as a description defines, and draws them. A particle's position, size, colour and rotation are
 * functions of its birth and its age, and the GPU computes them: JavaScript runs no code for live particles from
 * frame to frame.
 *
 * ```ts
 * const sparks = new Emitter(
 *   { emission: { interval: 0.002 }, lifetime: [0.5, 1], angle: [0, 360], speed: [50, 200], alpha: { stops: [[0, 1], [1, 0]] } },
 *   { textures: await Assets.load('spark.png') },
 * );
 * app.stage.addChild(sparks);
 * app.ticker.add(({ deltaMS }) => sparks.update(deltaMS / 1000));
 * ```
 *
 * An emitter is a display object like any other: its own position, scale, rotation, tint, alpha and filters apply to
 * all particles at once. {@link moveTo} and {@link jumpTo} set the position at which particles are *born*; live
 * particles are not moved.
 */
export class Emitter extends RenderContainer {
  /** The seed of the random numbers. */
  readonly seed: number;
  readonly #effect: Effect;
  readonly #anchor: readonly [x: number, y: number];
  readonly #waves: Waves;
  readonly #deaths: DeathTimes;
  readonly #descendants: readonly Descendants[];
  readonly #simulation: Simulation | undefined;
  #layer: Layer;
  /** Births in memory; undefined while the GPU computes the births, because they all follow from the description. */
  #ring: BirthRing | undefined;
  #time = 0;
  /** The time before the last update. */
  #before = 0;
  #x: number;
  #y: number;
  /** The x coordinate at the last update. */
  #lastX: number;
  #lastY: number;
  /** The number of particles of bursts so far. */
  #burst = 0;
  /** The time after which none of the particles so far is visible. */
  #end = 0;
  /** Whether its textures were destroyed and an error has been reported. */
  #isLost = false;
  /** The promise that was requested and is not resolved yet. */
  #done: Promise<void> | undefined;
  #resolve!: () => void; // set with #done
  /** Called when a texture is resized, its frame changes, or its source is replaced. */
  readonly #refresh = (): void => {
    const { textures, table, frames, sources } = this.#effect;
    writeFrames(textures, table.subarray(4 * frames));
    sources[0] = textures[0]!.source;
    this.#layer.refresh();
    for (const { layer } of this.#descendants) layer.refresh();
  };

  /**
   * @param config the description, which is checked. {@link checkEmitterConfig} checks the contents of a JSON file, and
   *   returns them with this type.
   * @throws AllocatorError `INVALID_ARGUMENT` with the JSON pointer of the invalid value in the description, or with
   *   the name of the invalid option.
   */
  constructor(config: EmitterConfig, options: EmitterOptions = {}) {
    checkOptions('an Emitter', options, KNOWN_OPTIONS);
    const effect = readEffect(config, options.textures);
    const { particle, emission, position, forces } = effect;
    const {
      seed = Math.floor(Math.random() * 2 ** 32),
      anchor = 0.5,
      label = 'Emitter',
      boundsArea,
      x = position.x,
      y = position.y,
    } = options;
    checkNumber(OPTIONS, 'seed', seed, INTEGER);
    checkPoint(OPTIONS, x, y);
    const place = readAnchor(anchor);
    checkKind('label', label, 'string', "a string, such as 'sparks'");
    if (boundsArea) checkRectangle('boundsArea', boundsArea);
    const simulate = simulationFactory();
    if (forces && !simulate) {
      throw invalidArgument(
        "This description of an Emitter has to be simulated, and the simulation is not loaded. Load it once: `import '@offheap/pixi/emitter/simulation'`.",
      );
    }
    super({
      label,
      eventMode: 'none',
      ...(particle.blendMode && { blendMode: particle.blendMode }),
      ...(boundsArea && { boundsArea }),
      addBounds: (bounds) => {
        // pixi passes a Bounds, which has more members than the interface.
        if (this.boundsArea) (bounds as Bounds).addRect(this.boundsArea);
      },
    });
    this.allowChildren = false;
    this.seed = seed >>> 0;
    this.#effect = effect;
    this.#anchor = place;
    this.#x = this.#lastX = x;
    this.#y = this.#lastY = y;
    this.#waves = new Waves(emission);
    this.#deaths = new DeathTimes(longest(particle.lifetime));
    this.#layer = this.#makeLayer(
      particle,
      forces ? 'simulated' : isSteady(effect) ? 'procedural' : 'births',
    );
    this.#ring = this.mode === 'births' ? this.#makeRing(this.#layer) : undefined;
    this.#descendants = (forces ? particle.onDeath : []).map((particle) => {
      const layer = this.#makeLayer(particle, 'births');
      return { particle, layer, ring: this.#makeRing(layer) };
    });
    this.#simulation = forces && simulate!(effect, this.seed, this.#layer.vertices, this.#bear.bind(this));
    for (const texture of effect.textures) texture.on('update', this.#refresh);
    if (emission.autoStart) this.#waves.start(0);
  }

  /** The time in seconds that has passed for the particles. */
  get time(): number {
    return this.#time;
  }

  /** The x coordinate at which particles are born. */
  get spawnX(): number {
    return this.#x;
  }

  get spawnY(): number {
    return this.#y;
  }

  /**
   * How the GPU receives births. `'procedural'`: the GPU computes them, while the rate is steady and the position
   * fixed. `'births'`: each birth is uploaded once; an emitter that is moved or stopped or emits a burst changes from
   * `'procedural'` to this mode. `'simulated'`: particles whose description has no closed form are moved step by step
   * and uploaded each frame.
   */
  get mode(): Mode {
    return this.#layer.mode;
  }

  /**
   * The number of live particles of the emission, with a precision of 1/1024 s. Particles of `onDeath` are not
   * counted, because only the GPU computes them. O(1); O(particles) for a procedural emitter.
   */
  get count(): number {
    if (this.destroyed) return 0;
    if (this.mode !== 'procedural') return this.#deaths.alive;
    let count = 0;
    this.#eachProcedural((death) => {
      if (countsAsAlive(death, this.#time)) count++;
    });
    return count;
  }

  /** Whether further waves will be emitted. */
  get emitting(): boolean {
    if (this.destroyed) return false;
    const waves = this.#waves;
    // While the GPU computes the births, no wave is emitted here. Otherwise, the next update emits a wave that is due.
    return waves.isEmitting(this.#time) || (this.mode !== 'procedural' && waves.isDue(this.#time));
  }

  /**
   * `true` starts the emission, for the duration in the description; `false` ends it, after the wave that is due at the
   * current time, such as the first wave of a new emitter. Live particles are not affected.
   */
  set emitting(on: boolean) {
    this.#checkHere();
    checkKind('emitting', on, 'boolean', 'true or false');
    if (on === this.emitting) return;
    this.#store();
    if (on) {
      this.#waves.start(this.#time);
    } else {
      this.#emit();
      this.#waves.stop(this.#time);
      this.#settle();
    }
  }

  /**
   * A promise that resolves once the emission has ended and no particle is visible, or the emitter is destroyed. A promise
   * resolves once: read `done` again after {@link seek}, {@link burst} or `emitting = true`.
   */
  get done(): Promise<void> {
    const done = (this.#done ??= new Promise((resolve) => void (this.#resolve = resolve)));
    this.#settle();
    return done;
  }

  /**
   * Advances the time and emits the waves that are due, each at its own time. Call it once per frame. The result does
   * not depend on the frame rate.
   *
   * @param seconds 0 or more.
   */
  update(seconds: number): void {
    this.#checkHere();
    checkNumber('Emitter.update(seconds)', 'seconds', seconds, FROM_ZERO);
    this.#before = this.#time;
    this.#time += seconds;
    if (this.mode !== 'procedural') {
      this.#emit();
      this.#settleTime();
    }
    this.#lastX = this.#x;
    this.#lastY = this.#y;
    this.#settle();
  }

  /**
   * Emits particles immediately, in addition to the waves, up to the limit.
   *
   * @param count the number of particles, at most 1,000,000.
   * @param x the position in the emitter's own coordinates; by default the position at which particles are born.
   */
  burst(count: number, x = this.#x, y = this.#y): void {
    this.#checkHere();
    checkNumber('Emitter.burst(count, x, y)', 'count', count, COUNT);
    checkPoint('Emitter.burst(count, x, y)', x, y);
    this.#store();
    let hasRoom = true;
    for (let i = 0; hasRoom && i < count; i++) {
      hasRoom = this.#add((FIRST_BURST + this.#burst++) >>> 0, i, this.#time, x, y);
    }
  }

  /**
   * Moves the position at which particles are born. Particles that are born during the next update are distributed
   * along the path.
   */
  moveTo(x: number, y: number): void {
    this.#checkHere();
    checkPoint('Emitter.moveTo(x, y)', x, y);
    if (x === this.#x && y === this.#y) return;
    if (this.#time > 0) this.#store();
    this.#x = x;
    this.#y = y;
    if (this.#time === 0) this.jumpTo(x, y);
  }

  /** Moves the position at which particles are born, without births along the path. */
  jumpTo(x: number, y: number): void {
    this.#checkHere();
    checkPoint('Emitter.jumpTo(x, y)', x, y);
    if (this.#time > 0 && (x !== this.#x || y !== this.#y)) this.#store();
    this.#x = this.#lastX = x;
    this.#y = this.#lastY = y;
  }

  /**
   * Starts over and shows the effect as it is after the given time, at the emitter's current position. Earlier
   * bursts, moves, stops and starts are discarded.
   *
   * @param seconds 0 or more.
   */
  seek(seconds: number): void {
    this.#checkHere();
    checkNumber('Emitter.seek(seconds)', 'seconds', seconds, FROM_ZERO);
    this.#deaths.clear();
    this.#waves.clear();
    this.#simulation?.clear();
    this.#ring?.retire(Infinity);
    for (const { ring } of this.#descendants) ring.retire(Infinity);
    this.#time = this.#burst = this.#end = 0;
    if (this.mode === 'births' && isSteady(this.#effect)) this.#changeTo('procedural');
    if (this.#effect.emission.autoStart) this.#waves.start(0);
    this.jumpTo(this.#x, this.#y);
    this.update(seconds);
  }

  /** Called by pixi to draw this object. */
  override render(renderer: Renderer): void {
    if (this.#isLost) return;
    checkRenderer(this.label, renderer);
    if (hasLost(this.#effect.sources)) {
      this.#isLost = true; // reported once, not in each frame
      throw lostTexture(this, 'Remove the emitter');
    }
    const layer = this.#layer;
    if (layer.mode === 'procedural') {
      const waves = this.#waves.until(this.#time);
      const { spot } = layer;
      spot[0] = this.#x;
      spot[1] = this.#y;
      spot[2] = this.#time - this.#waves.timeOf(waves - 1);
      layer.drawProcedural(renderer, this, waves);
      return;
    }
    const tick = tickOf(this.#time);
    const simulation = this.#simulation;
    layer.spot[2] = simulation ? this.#time - simulation.steps * STEP : 0;
    layer.drawBirths(renderer, this, simulation ? simulation.batches : this.#ring!.used, tick);
    for (let i = 0; i < this.#descendants.length; i++) {
      const { layer, ring } = this.#descendants[i]!;
      layer.drawBirths(renderer, this, ring.used, tick);
    }
  }

  override destroy(options?: DestroyOptions): void {
    if (this.destroyed) return;
    super.destroy(options);
    for (const texture of this.#effect.textures) texture.off('update', this.#refresh);
    destroyTextures(this.#effect.textures, options);
    this.#simulation?.destroy();
    for (const { ring, layer } of [...this.#descendants, { ring: this.#ring, layer: this.#layer }]) {
      ring?.destroy();
      layer.destroy();
    }
    this.#settle();
  }

  #checkHere(): void {
    if (!this.destroyed) return;
    throw new AllocatorError(
      'DISPOSED',
      'This Emitter was destroyed and can no longer be used. Create a new one.',
    );
  }

  #makeLayer(particle: Particle, mode: Mode): Layer {
    return new Layer(this.#effect, particle, this.#anchor, this.seed, mode);
  }

  #makeRing({ vertices }: Layer): BirthRing {
    const { emission, newest } = this.#effect;
    return new BirthRing(emission.limit, newest === 'back', vertices);
  }

  #changeTo(mode: 'procedural' | 'births'): void {
    this.#ring?.destroy();
    this.#layer.destroy();
    this.#layer = this.#makeLayer(this.#effect.particle, mode);
    this.#ring = mode === 'births' ? this.#makeRing(this.#layer) : undefined;
  }

  /** Emits the waves since the last update. */
  #emit(): void {
    const { emission, particle } = this.#effect;
    const { count, interval, limit } = emission;
    const waves = this.#waves;
    const before = this.#before;
    const now = this.#time;
    const longestLife = longest(particle.lifetime);
    // Particles that are born and die between two updates are never visible, but at the limit they prevent other births.
    if (count * Math.ceil(longestLife / interval) <= limit) {
      // With bursts, the limit may be reached nevertheless: one more lifetime, in which they die.
      const first = now - 2 * (longestLife + particle.afterlife + interval);
      waves.skipTo(first);
      if (first - 2 * STEP > before) this.#simulation?.forget(); // all of its particles die before the first one that will be visible is born
    }
    for (let wave = waves.take(now); wave >= 0; wave = waves.take(now)) {
      const time = waves.timeOf(wave);
      const part = now === before ? 1 : Math.min(1, Math.max(0, (time - before) / (now - before)));
      const x = this.#lastX + (this.#x - this.#lastX) * part;
      const y = this.#lastY + (this.#y - this.#lastY) * part;
      let hasRoom = true;
      for (let i = 0; hasRoom && i < count; i++) {
        hasRoom = this.#add(((waves.firstWave + wave) * count + i) >>> 0, i, time, x, y);
      }
      if (!hasRoom) waves.skipTo(this.#nextRoom(time) - interval);
    }
  }

  /** Given a time at which there is no room, returns the next time at which there may be room for another particle. */
  #nextRoom(time: number): number {
    // Walls may destroy simulated particles at every step. If none is alive, none is ever born.
    return this.#simulation && this.#deaths.alive > 0
      ? Math.max(time, (this.#simulation.steps + 1) * STEP)
      : this.#deaths.next;
  }

  /** Adds one particle, with the probability in the description. Returns whether others may be born at that time. */
  #add(index: number, wave: number, time: number, x: number, y: number): boolean {
    const { emission, particle } = this.#effect;
    const death = this.#deathOf(index, time);
    if (death === undefined) return particle.chance > 0;
    this.#simulation?.advance(stepsUntil(time));
    const deaths = this.#deaths;
    deaths.moveOn(time);
    if (deaths.alive >= emission.limit) return false;
    if (this.#simulation && !this.#simulation.add(index, wave, time, death, x, y)) return false;
    deaths.add(death);
    if (this.#simulation) return true;
    const end = death + particle.afterlife;
    if (end > this.#end) this.#end = end;
    if (end > this.#time) this.#ring!.newest.add(end, tickOf(time), x, y, index, wave, 0, 0);
    return true;
  }

  /** Returns the time of death of a particle that would be born at `time`; `undefined` if it is not born. */
  #deathOf(index: number, time: number): number | undefined {
    const { chance, lifetime } = this.#effect.particle;
    if (chance < 1 && random(this.seed, index, Channel.chance) >= chance) return undefined;
    return time + between(lifetime, this.seed, index, Channel.life);
  }

  /** Adds the particles that are born at the death of a simulated particle, whose death was counted at `due`. */
  #bear(index: number, time: number, due: number, x: number, y: number, vx: number, vy: number): void {
    if (time < due) this.#deaths.remove(due);
    for (let d = 0; d < this.#descendants.length; d++) {
      const { particle, ring } = this.#descendants[d]!;
      const { count, inheritVelocity: part, salt } = particle;
      const end = time + longest(particle.lifetime) + particle.afterlife;
      if (end > this.#end) this.#end = end;
      for (let i = 0; i < count; i++) {
        const child = (Math.imul(index, count) + i + salt) >>> 0;
        ring.newest.add(end, tickOf(time), x, y, child, i, vx * part, vy * part);
      }
    }
  }

  /** Processes all events up to the current time. */
  #settleTime(): void {
    this.#simulation?.advance(stepsUntil(this.#time));
    this.#deaths.moveOn(this.#time);
    this.#ring?.retire(this.#time);
    for (let i = 0; i < this.#descendants.length; i++) this.#descendants[i]!.ring.retire(this.#time);
  }

  /** Begins to store births, including those of the live particles of a procedural emitter. */
  #store(): void {
    if (this.mode !== 'procedural') return;
    this.#changeTo('births');
    this.#deaths.clear();
    const { emission, particle } = this.#effect;
    this.#waves.skipTo(this.#time - longest(particle.lifetime) - particle.afterlife - emission.interval);
    this.#before = this.#time;
    this.#emit();
    this.#settleTime();
  }

  /** Calls `visit` with the time of death of each particle that may be alive, or visible after its death. */
  #eachProcedural(visit: (death: number) => void): void {
    const { emission, particle } = this.#effect;
    const { count, interval } = emission;
    const waves = this.#waves.until(this.#time);
    const span = longest(particle.lifetime) + particle.afterlife;
    for (let wave = Math.max(0, waves - Math.ceil(span / interval) - 1); wave < waves; wave++) {
      for (let i = 0; i < count; i++) {
        const death = this.#deathOf((wave * count + i) >>> 0, this.#waves.timeOf(wave));
        if (death !== undefined) visit(death);
      }
    }
  }

  /** Resolves and forgets the promise that was requested, if nothing more will be visible. */
  #settle(): void {
    if (!this.#done || !this.#isOver()) return;
    this.#resolve();
    this.#done = undefined;
  }

  #isOver(): boolean {
    if (this.destroyed) return true;
    if (this.emitting || this.#deaths.alive > 0 || this.#simulation?.isEmpty === false) return false;
    // No more particles are born, so this is computed once.
    if (this.mode === 'procedural' && this.#end === 0) {
      const { afterlife } = this.#effect.particle;
      this.#eachProcedural((death) => void (this.#end = Math.max(this.#end, death + afterlife)));
    }
    return this.#time >= this.#end;
  }
}

identify(Emitter);

function checkPoint(what: string, x: number, y: number): void {
  checkNumber(what, 'x', x);
  checkNumber(what, 'y', y);
}

function readAnchor(anchor: NonNullable<EmitterOptions['anchor']>): readonly [x: number, y: number] {
  if (typeof anchor === 'object' && anchor !== null) {
    checkPointNames('anchor', anchor);
    const { x, y } = anchor;
    checkNumber(OPTIONS, 'anchor.x', x);
    checkNumber(OPTIONS, 'anchor.y', y);
    return [x, y];
  }
  checkNumber(OPTIONS, 'anchor', anchor);
  return [anchor, anchor];
}

/** Whether births depend only on the time, because the limit is never reached. */
function isSteady({ emission: { count, interval, limit, duration }, particle }: Effect): boolean {
  const waves = Math.ceil(longest(particle.lifetime) / interval - toleranceOf(interval));
  return count * Math.min(waves, Math.ceil(duration / interval)) <= limit;
}
