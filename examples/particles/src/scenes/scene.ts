import type { ParticleFields } from '../simulation/particle.ts';
import type { World } from '../simulation/world.ts';
import type { SceneName, SceneParameters } from '../settings.ts';

/** How a scene's particles look as they age. */
export interface Looks {
  /** Opacities from birth to death, evenly spaced. */
  readonly alpha: readonly number[];
  /** Factors of the size from birth to death. */
  readonly scale: readonly number[];
  readonly blendMode: 'add' | 'normal';
  /** Behind everything, 0xRRGGBB. */
  readonly background: number;
  /** Particles beyond which their light is taken back, so that all does not turn white. */
  readonly bright: number;
}

/**
 * A scene: what its particles do and look like. `emit` and `move` use their arguments, `Math` and nothing else, because each
 * mode compiles a copy of its own (own-copy.ts); constants are parameters with a default.
 */
export interface Scene {
  readonly name: SceneName;
  readonly title: string;
  /** What to try, in a few words. */
  readonly hint: string;
  readonly looks: Looks;
  /** Colours from birth to death, 0xRRGGBB: `world.ramp`. */
  readonly ramp?: readonly number[];
  /** The settings that it has, and what they are unless set otherwise. */
  readonly parameters: SceneParameters;
  /** Sets `world.rate`, births a second. */
  readonly rate: (world: World) => void;
  /** Asks for the step's new particles: `world.births` of them, and `world.bursts` bursts. */
  readonly emit: (world: World) => void;
  /** One particle's step. It lives on while its `life` is above 0. */
  readonly move: (particle: ParticleFields, world: World) => void;
  /**
   * What `move` leaves to `world.rare`, for the few particles that something happens to. A function of its own because V8
   * inlines `move` into the loop over all of them only while it is small.
   */
  readonly rare?: (particle: ParticleFields, world: World) => void;
}
