import type { Emitter, EmitterConfig } from '@offheap/pixi/emitter';
import type { ColumnParticle, ParticleFields } from '../simulation/particle.ts';
import type { World } from '../simulation/world.ts';
import type { SceneName, SceneParameters, Settings } from '../settings.ts';

/** How the particles of a simulated scene look over their life. */
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
  /** A short hint for the user. */
  readonly hint: string;
  /** Colour of the background, 0xRRGGBB. */
  readonly background: number;
  /** The settings that the scene has, with their defaults. */
  readonly parameters: SceneParameters;
  /** The maximum number of particles. Default: `MAX_COUNT`. */
  readonly most?: number;
}

/**
 * The same scene for the mode with SIMD. `move` is the source of a kernel: docs/kernels.md describes what it may
 * contain. It returns whether the particle is dead. Numbers that are the same for all particles are arguments of the kernel.
 */
export interface SceneKernels {
  readonly move: (particle: ColumnParticle, ...uniforms: number[]) => boolean;
  /** Calls the kernel of `move` with the numbers of a step. Each store compiles its own copy. */
  readonly run: (kernel: (...uniforms: number[]) => number, world: World) => void;
  /** Sets `own1` and `own2` of a new particle. */
  readonly begin?: (particle: ColumnParticle, world: World) => void;
  /**
   * The JavaScript part that kernels cannot do. It runs after `move`, for one of `every` particles, and returns whether
   * the particle is dead.
   */
  readonly rest?: {
    readonly every: number;
    readonly run: (particle: ColumnParticle, world: World) => boolean;
  };
}

/**
 * A scene whose particles are moved by the page, in one of the five modes. `emit`, `move` and `rare` use only their
 * arguments and `Math`, because each mode compiles its own copy of them (own-copy.ts). Constants are parameters with
 * a default.
 */
export interface SimulatedScene extends SceneBase {
  readonly kind: 'simulated';
  readonly looks: Looks;
  /** The colours of `world.ramp`, 0xRRGGBB, evenly spaced. */
  readonly ramp?: readonly number[];
  /** Sets `world.rate`, the number of births per second. */
  readonly rate: (world: World) => void;
  /** Requests the new particles of the step: `world.births` particles and `world.bursts` bursts. */
  readonly emit: (world: World) => void;
  /** Moves one particle by a step. A particle lives while its `life` is greater than 0. */
  readonly move: (particle: ParticleFields, world: World) => void;
  /**
   * Handles the particles that `move` passes to `world.rare`: rare events such as a bounce. It is a separate function
   * because V8 inlines `move` into the loop over all particles only while `move` is small.
   */
  readonly rare?: (particle: ParticleFields, world: World) => void;
  readonly kernels: SceneKernels;
}

/** A scene of emitters: the GPU computes the places of the particles, so the modes do not apply. */
export interface EmitterScene extends SceneBase {
  readonly kind: 'emitters';
  /** Why the modes do not apply: shown instead of them. */
  readonly why: string;
  readonly play: (settings: Settings) => Play;
}

/** What an emitter scene does. Places are in units of `world.unit`, from the middle of the ground. */
export interface Play {
  /** The scene's emitters, by name. */
  readonly emitters: Readonly<Record<string, EmitterConfig>>;
  /** Controls the emitters. Called before each of their updates. */
  step?(world: World, emitters: Readonly<Record<string, Emitter>>): void;
}

export type Scene = SimulatedScene | EmitterScene;
