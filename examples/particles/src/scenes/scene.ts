import type { Emitter, EmitterConfig } from '@offheap/pixi/emitter';
import type { ColumnParticle, ParticleFields } from '../simulation/particle.ts';
import type { World } from '../simulation/world.ts';
import type { SceneName, SceneParameters, Settings } from '../settings.ts';

/** How a simulated scene's particles look as they age. */
export interface Looks {
  /** Opacities from birth to death, evenly spaced. */
  readonly alpha: readonly number[];
  /** Factors of the size from birth to death. */
  readonly scale: readonly number[];
  readonly blendMode: 'add' | 'normal';
  /** The number of particles above which their light is reduced, so that the picture does not turn white. */
  readonly bright: number;
}

interface SceneBase {
  readonly name: SceneName;
  readonly title: string;
  /** What to try, in a few words. */
  readonly hint: string;
  /** Behind everything, 0xRRGGBB. */
  readonly background: number;
  /** The settings that the scene has, with their defaults. */
  readonly parameters: SceneParameters;
  /** The most particles that can be asked for. Default `MAX_COUNT`. */
  readonly most?: number;
}

/**
 * The same scene for the mode with SIMD. `move` is the source of a kernel: see docs/kernels.md for what it may contain. Numbers that are the
 * same for all particles are its arguments.
 */
export interface SceneKernels {
  readonly move: (particle: ColumnParticle, ...uniforms: number[]) => void;
  /** Writes the arguments of `move` for a step. */
  readonly uniforms: (world: World, out: number[]) => void;
  /** Sets `own1` and `own2` of a new particle. */
  readonly begin?: (particle: ColumnParticle, world: World) => void;
  /** What kernels cannot do, in JavaScript: after `move`, for one of `every` particles. */
  readonly rest?: {
    readonly every: number;
    readonly run: (particle: ColumnParticle, world: World) => void;
  };
}

/**
 * A scene whose particles are moved by the page, in one of the five modes. `emit`, `move` and `rare` use their arguments, `Math` and nothing
 * else, because each mode compiles a copy of its own (own-copy.ts); constants are parameters with a default.
 */
export interface SimulatedScene extends SceneBase {
  readonly kind: 'simulated';
  readonly looks: Looks;
  /** Colours from birth to death, 0xRRGGBB: `world.ramp`. */
  readonly ramp?: readonly number[];
  /** Sets `world.rate`, births a second. */
  readonly rate: (world: World) => void;
  /** Asks for the step's new particles: `world.births` of them, and `world.bursts` bursts. */
  readonly emit: (world: World) => void;
  /** One particle's step. A particle lives while its `life` is above 0. */
  readonly move: (particle: ParticleFields, world: World) => void;
  /**
   * What `move` leaves to `world.rare`, for the few particles that something happens to. A function of its own because V8
   * inlines `move` into the loop over all of them only while it is small.
   */
  readonly rare?: (particle: ParticleFields, world: World) => void;
  readonly kernels: SceneKernels;
}

/** A scene of emitters: the GPU computes where particles are, so there is no memory for the modes to differ in. */
export interface EmitterScene extends SceneBase {
  readonly kind: 'emitters';
  /** Why the modes do not apply: shown in their place. */
  readonly why: string;
  readonly play: (settings: Settings) => Play;
}

/** What an emitter scene does. Places are in units of `world.unit`, from the middle of the ground. */
export interface Play {
  /** The scene's emitters, by name. */
  readonly emitters: Readonly<Record<string, EmitterConfig>>;
  /** Directs the emitters, before each of their updates. */
  step?(world: World, emitters: Readonly<Record<string, Emitter>>): void;
}

export type Scene = SimulatedScene | EmitterScene;
