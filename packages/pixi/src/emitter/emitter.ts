import { checkOptions } from '@offheap/core/internal';
import {
  color32BitToUniform,
  Geometry,
  getAdjustedBlendModeBlend,
  RenderContainer,
  type BLEND_MODES,
  type Bounds,
  type DestroyOptions,
  type Rectangle,
  type Renderer,
  type Texture,
} from 'pixi.js';
import { CORNER_COUNT, cornerAttribute } from '../corners.ts';
import { checkRenderer } from '../gpu-renderer.ts';
import { BirthChunks } from './birth-chunks.ts';
import { isBorn, lifetimeOf, TICKS, writeBirth } from './birth.ts';
import { type Bounds as NumberBounds, checkNumberArgument } from './config-reader.ts';
import { countsAsAlive, DeathTimes } from './death-times.ts';
import { type Effect, readEffect } from './effect.ts';
import type { EmitterConfig } from './emitter-config.ts';
import { emitterProgram, type EmitterProgram } from './program.ts';
import { type EmitterTextures, withTextures } from './textures.ts';
import { Waves } from './waves.ts';

const FROM_ZERO: NumberBounds = { least: 0 };
/** What keeps the random numbers of bursts apart from those of waves. */
const BURST_SEED = 0x9e37_79b9;

/** Settings of an {@link Emitter}. */
export interface EmitterOptions {
  /**
   * What particles look like: one texture, a list, or textures by the names in the description. All must be of one source, such as an
   * atlas. Default: what pixi's cache has under the names; without names, a white square.
   */
  readonly textures?: EmitterTextures;
  /** What makes the effect's random numbers: the same seed gives the same particles. An integer, default: a random one. */
  readonly seed?: number;
  /** Where particles are born, in the emitter's own coordinates. Default: the description's `position`. */
  readonly x?: number;
  readonly y?: number;
  /** The point of the texture that lies at a particle's place, 0 to 1. Default: the middle. */
  readonly anchor?: number | { readonly x: number; readonly y: number };
  /** The area that the particles stay in, for filters, masks and culling; nothing is measured. Default: empty. */
  readonly boundsArea?: Rectangle;
  /** As of any display object. Default: `'Emitter'`. */
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

/** What is drawn, and how the GPU gets to know of births. */
interface Picture extends EmitterProgram {
  /** What draws a procedural emitter. */
  readonly quads: Geometry | undefined;
  readonly command: {
    geometry: Geometry;
    readonly shader: EmitterProgram['shader'];
    readonly state: EmitterProgram['state'];
    size: number;
    instanceCount: number;
    skipSync: boolean;
  };
}

/**
 * Emits particles by a description, and draws them. A particle's place, size, colour and rotation are functions of its birth and its
 * age, and the GPU computes them: from frame to frame, JavaScript does nothing for a particle that is alive.
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
 * It is a display object like any other: its own position, scale, rotation, tint, alpha and filters apply to all particles at once.
 * Where particles are *born* is set by {@link moveTo} and {@link jumpTo}; those that are alive stay where they are.
 */
export class Emitter extends RenderContainer {
  /** What makes the random numbers. */
  readonly seed: number;
  readonly #effect: Effect;
  readonly #textures: readonly Texture[];
  readonly #anchor: readonly [x: number, y: number];
  readonly #waves: Waves;
  readonly #chunks: BirthChunks;
  readonly #deaths: DeathTimes;
  /** Births are computed by the GPU: nothing has happened that the description does not say. */
  #procedural: boolean;
  #time = 0;
  #x: number;
  #y: number;
  /** Where it was at the last update. */
  #lastX: number;
  #lastY: number;
  /** Particles of bursts so far. */
  #burst = 0;
  #lastDeath = 0;
  #picture: Picture | undefined;
  #done: PromiseWithResolvers | undefined;

  /**
   * @param config an {@link EmitterConfig}, or what was read from a JSON file: it is checked.
   * @throws AllocatorError `INVALID_ARGUMENT` with the JSON pointer of what is wrong in the description, or with the name of the option.
   */
  constructor(config: EmitterConfig, options: EmitterOptions = {}) {
    checkOptions('an Emitter', options, KNOWN_OPTIONS);
    const { effect, textures } = withTextures(readEffect(config), options.textures);
    const {
      seed = Math.floor(Math.random() * 2 ** 32),
      anchor = 0.5,
      label = 'Emitter',
      boundsArea,
    } = options;
    const { x = effect.position[0], y = effect.position[1] } = options;
    checkNumberArgument('The option seed of an Emitter', seed, { integer: true });
    checkNumberArgument('The option x of an Emitter', x);
    checkNumberArgument('The option y of an Emitter', y);
    super({
      label,
      eventMode: 'none',
      ...(effect.blendMode && { blendMode: effect.blendMode }),
      ...(boundsArea && { boundsArea }),
      addBounds: (bounds) => {
        // The interface is narrower than what pixi passes: its Bounds.
        if (this.boundsArea) (bounds as Bounds).addRect(this.boundsArea);
      },
    });
    this.allowChildren = false;
    this.seed = seed >>> 0;
    this.#effect = effect;
    this.#textures = textures;
    this.#anchor = typeof anchor === 'number' ? [anchor, anchor] : [anchor.x, anchor.y];
    this.#x = this.#lastX = x;
    this.#y = this.#lastY = y;
    this.#waves = new Waves(effect);
    this.#chunks = new BirthChunks(effect.limit, effect.newest === 'back');
    this.#deaths = new DeathTimes(effect.lifetime.max);
    this.#procedural = isSteady(effect);
    if (effect.autoStart) this.#waves.start(0);
  }

  /** Seconds that have passed for the particles. */
  get time(): number {
    return this.#time;
  }

  /** Where particles are born. */
  get spawnX(): number {
    return this.#x;
  }

  get spawnY(): number {
    return this.#y;
  }

  /**
   * How the GPU gets to know of births: `'procedural'`, it computes them, where the rate is steady and the place fixed; or
   * `'births'`, each is uploaded once. An emitter that is moved, stopped or has a burst goes over from the first to the second.
   */
  get mode(): 'procedural' | 'births' {
    return this.#procedural ? 'procedural' : 'births';
  }

  /** Particles that are alive, counted to 1/1024 s. O(1); O(particles) for a procedural emitter. */
  get count(): number {
    if (!this.#procedural) return this.#deaths.alive;
    let count = 0;
    this.#eachProcedural((index, born) => {
      const death = born + lifetimeOf(this.#effect, this.seed, index);
      if (isBorn(this.#effect, this.seed, index) && countsAsAlive(death, this.#time)) count++;
    });
    return count;
  }

  /** Whether waves are still to come. */
  get emitting(): boolean {
    return this.#waves.isEmitting(this.#time);
  }

  /** `true` starts the emission, for as long as the description says; `false` ends it. Particles alive live on. */
  set emitting(on: boolean) {
    if (on === this.emitting) return;
    this.#store();
    if (on) this.#waves.start(this.#time);
    else this.#waves.stop(this.#time);
  }

  /** Resolves once the emission has ended and no particle is alive, or the emitter is destroyed. */
  get done(): Promise<void> {
    this.#done ??= withResolvers();
    this.#settle();
    return this.#done.promise;
  }

  /**
   * Lets time pass: emits the waves that are due, each at its own moment. Call it once a frame. The result does not depend on how
   * time is cut into frames.
   *
   * @param seconds 0 or more.
   */
  update(seconds: number): void {
    checkNumberArgument('Emitter.update(seconds): seconds', seconds, FROM_ZERO);
    const before = this.#time;
    this.#time += seconds;
    if (!this.#procedural) {
      this.#emit(before);
      this.#deaths.moveOn(this.#time);
      this.#chunks.retire(this.#time);
    }
    this.#lastX = this.#x;
    this.#lastY = this.#y;
    if (this.#done !== undefined) this.#settle();
  }

  /**
   * Emits particles at once, besides the waves, up to the limit.
   *
   * @param count how many.
   * @param x where, in the emitter's own coordinates; by default where particles are born.
   */
  burst(count: number, x = this.#x, y = this.#y): void {
    checkNumberArgument('Emitter.burst(count, x, y): count', count, { least: 0, integer: true });
    checkNumberArgument('Emitter.burst(count, x, y): x', x);
    checkNumberArgument('Emitter.burst(count, x, y): y', y);
    this.#store();
    for (let i = 0; i < count; i++) {
      this.#add((this.seed + BURST_SEED) >>> 0, this.#burst++ >>> 0, i, this.#time, x, y);
    }
  }

  /** Moves the place where particles are born; what is born during the next update lies on the way there. */
  moveTo(x: number, y: number): void {
    checkNumberArgument('Emitter.moveTo(x, y): x', x);
    checkNumberArgument('Emitter.moveTo(x, y): y', y);
    if (x === this.#x && y === this.#y) return;
    if (this.#time > 0) this.#store();
    this.#x = x;
    this.#y = y;
    if (this.#time === 0) this.jumpTo(x, y);
  }

  /** Moves the place where particles are born, with nothing on the way. */
  jumpTo(x: number, y: number): void {
    checkNumberArgument('Emitter.jumpTo(x, y): x', x);
    checkNumberArgument('Emitter.jumpTo(x, y): y', y);
    if (this.#time > 0 && (x !== this.#x || y !== this.#y)) this.#store();
    this.#x = this.#lastX = x;
    this.#y = this.#lastY = y;
  }

  /**
   * Starts over and shows the effect as it is after so many seconds, at the place where the emitter is now. Bursts, moves, stops and
   * starts until now are forgotten.
   *
   * @param seconds 0 or more.
   */
  seek(seconds: number): void {
    checkNumberArgument('Emitter.seek(seconds): seconds', seconds, FROM_ZERO);
    this.#chunks.clear();
    this.#deaths.clear();
    this.#waves.clear();
    this.#time = 0;
    this.#burst = 0;
    this.#lastDeath = 0;
    this.#procedural = isSteady(this.#effect);
    if (this.#effect.autoStart) this.#waves.start(0);
    this.jumpTo(this.#x, this.#y);
    this.update(seconds);
  }

  /** Called by pixi when it is this object's turn. */
  override render(renderer: Renderer): void {
    const { used } = this.#chunks;
    if (!this.#procedural && used.length === 0) return;
    checkRenderer(this.label, renderer);
    const picture = (this.#picture ??= this.#makePicture());
    const { uniforms, command } = picture;
    uniforms.uTransformMatrix = this.groupTransform;
    color32BitToUniform(this.groupColorAlpha, uniforms.uColor, 0);
    command.state.blendMode = getAdjustedBlendModeBlend(this.#blendMode, this.#textures[0]!.source);
    command.shader.groups[0] = renderer.globalUniforms.bindGroup;
    command.skipSync = false;
    if (picture.quads !== undefined) {
      const instances = this.#placeProcedural(picture);
      if (instances === 0) return;
      command.geometry = picture.quads;
      command.instanceCount = instances;
      renderer.encoder.draw(command);
      return;
    }
    uniforms.uNow = tickOf(this.#time);
    const backwards = this.#effect.newest === 'back';
    for (let i = 0; i < used.length; i++) {
      const chunk = used[backwards ? used.length - 1 - i : i]!;
      chunk.upload();
      command.geometry = chunk.geometry;
      command.instanceCount = chunk.instances;
      renderer.encoder.draw(command);
      command.skipSync = true;
    }
  }

  override destroy(options?: DestroyOptions): void {
    if (this.destroyed) return;
    super.destroy(options);
    const withTexture = typeof options === 'boolean' ? options : options?.texture;
    const withSource = typeof options === 'boolean' ? options : options?.textureSource;
    if (withTexture) for (const texture of this.#textures) texture.destroy(withSource);
    this.#dropPicture();
    this.#chunks.destroy();
    this.#done?.resolve();
  }

  /** A view that is the whole stage has no parent, from which pixi would tell it its group's. */
  get #blendMode(): BLEND_MODES {
    if (this.parent) return this.groupBlendMode;
    return this.localBlendMode === 'inherit' ? 'normal' : this.localBlendMode;
  }

  /** Emits the waves since the last update. */
  #emit(before: number): void {
    const { count, limit, interval, lifetime } = this.#effect;
    const waves = this.#waves;
    const now = this.#time;
    // What was born and died between two updates is nothing to see, unless it kept others from being born.
    if (count * Math.ceil(lifetime.max / interval) <= limit) {
      waves.skipTo(now - lifetime.max - interval);
    }
    for (let wave = waves.take(now); wave >= 0; wave = waves.take(now)) {
      const time = waves.timeOf(wave);
      const part = now === before ? 1 : Math.min(1, Math.max(0, (time - before) / (now - before)));
      const x = this.#lastX + (this.#x - this.#lastX) * part;
      const y = this.#lastY + (this.#y - this.#lastY) * part;
      for (let i = 0; i < count; i++) {
        const index = ((waves.firstWave + wave) * count + i) >>> 0;
        if (isBorn(this.#effect, this.seed, index)) this.#add(this.seed, index, i, time, x, y);
      }
    }
  }

  /** Adds one particle, unless as many are alive as may be. */
  #add(seed: number, index: number, inWave: number, time: number, x: number, y: number): void {
    const effect = this.#effect;
    const deaths = this.#deaths;
    deaths.moveOn(time);
    if (deaths.alive >= effect.limit) return;
    const death = time + lifetimeOf(effect, seed, index);
    deaths.add(death);
    if (death > this.#lastDeath) this.#lastDeath = death;
    if (death <= this.#time) return;
    const chunk = this.#chunks.newest;
    writeBirth(chunk, chunk.add(death), effect, seed, index, inWave, tickOf(time), x, y);
  }

  /** From now on births are stored: takes over the particles of a procedural emitter that are alive. */
  #store(): void {
    if (!this.#procedural) return;
    const waves = this.#waves;
    const { lifetime, interval } = this.#effect;
    this.#procedural = false;
    this.#deaths.clear();
    waves.skipTo(this.#time - lifetime.max - interval);
    this.#emit(this.#time);
    this.#deaths.moveOn(this.#time);
    this.#dropPicture();
  }

  /** Goes over the waves whose particles may be alive. */
  #eachProcedural(visit: (index: number, born: number) => void): void {
    const { count, interval, lifetime } = this.#effect;
    const waves = this.#waves.until(this.#time);
    for (let wave = Math.max(0, waves - Math.ceil(lifetime.max / interval) - 1); wave < waves; wave++) {
      for (let i = 0; i < count; i++) visit((wave * count + i) >>> 0, this.#waves.timeOf(wave));
    }
  }

  /** Sets what the shader of a procedural emitter finds births by, and returns how many it has to look at. */
  #placeProcedural({ uniforms }: Picture): number {
    const { count, interval, lifetime } = this.#effect;
    const waves = this.#waves.until(this.#time);
    const looked = Math.min(waves, Math.ceil(lifetime.max / interval) + 1);
    const last = waves - 1;
    const since = this.#time - this.#waves.timeOf(last);
    if (waves === 0 || since >= lifetime.max) return 0;
    uniforms.uSpot.set([this.#x, this.#y, since, looked * count]);
    uniforms.uLast = (last * count) >>> 0;
    uniforms.uSeed = this.seed;
    return looked * count;
  }

  #makePicture(): Picture {
    const program = emitterProgram(this.#effect, this.#textures, this.#anchor, this.#procedural);
    const quads = this.#procedural
      ? new Geometry({ topology: 'triangle-strip', attributes: { aCorner: cornerAttribute() } })
      : undefined;
    return {
      ...program,
      quads,
      command: {
        geometry: quads as unknown as Geometry, // set before every draw
        shader: program.shader,
        state: program.state,
        size: CORNER_COUNT,
        instanceCount: 0,
        skipSync: false,
      },
    };
  }

  #dropPicture(): void {
    this.#picture?.shader.destroy();
    this.#picture?.quads?.destroy(true);
    this.#picture = undefined;
  }

  #settle(): void {
    if (this.emitting) return;
    const last = this.#procedural ? this.#lastProceduralDeath() : this.#lastDeath;
    if (this.#time >= last) this.#done?.resolve();
  }

  #lastProceduralDeath(): number {
    let last = 0;
    this.#eachProcedural((index, born) => {
      if (isBorn(this.#effect, this.seed, index))
        last = Math.max(last, born + lifetimeOf(this.#effect, this.seed, index));
    });
    return last;
  }
}

/** Whether births follow from the time alone: no limit is reached, and the shader knows the shape. */
function isSteady({ count, interval, lifetime, limit, shape, duration }: Effect): boolean {
  const most = count * Math.min(Math.ceil(lifetime.max / interval) + 1, Math.ceil(duration / interval));
  return most <= limit && shape.type !== 'lines';
}

/** A time in ticks, as an integer of 32 bits that wraps. */
function tickOf(time: number): number {
  return Math.round(time * TICKS) | 0;
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers(): PromiseWithResolvers {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => void (resolve = settle));
  return { promise, resolve };
}
