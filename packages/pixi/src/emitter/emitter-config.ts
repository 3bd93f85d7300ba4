import type { BLEND_MODES } from 'pixi.js';

/** A number, or a range from which each particle draws a number with uniform distribution. */
export type NumberOrRange = number | readonly [min: number, max: number];

/** A colour as `'#rrggbb'` or 0xRRGGBB. */
export type JsonColor = string | number;

/**
 * A value over a particle's life. Between two stops the value is interpolated linearly. Before the first stop and
 * after the last, it is constant.
 */
export interface Curve {
  /** 1 to 16 pairs of a time, from 0 (birth) to 1 (death), and a value, in ascending order of time. */
  readonly stops: readonly (readonly [time: number, value: number])[];
  /** Whether the value jumps from stop to stop instead of being interpolated. Default `false`. */
  readonly step?: boolean;
  /** A factor that is drawn once for each particle. Default 1. */
  readonly multiplier?: NumberOrRange;
}

/** A colour over a particle's life, like {@link Curve}. */
export interface ColorCurve {
  /** 1 to 16 pairs of a time, from 0 (birth) to 1 (death), and a colour, in ascending order of time. */
  readonly stops: readonly (readonly [time: number, color: JsonColor])[];
  /** Whether the colour jumps from stop to stop instead of being interpolated. Default `false`. */
  readonly step?: boolean;
}

/** A curve without a `multiplier`, which is the same for all particles. */
export interface PlainCurve {
  /** 1 to 16 pairs of a time, from 0 to 1, and a value, in ascending order of time. */
  readonly stops: readonly (readonly [time: number, value: number])[];
  /** Whether the value jumps from stop to stop instead of being interpolated. Default `false`. */
  readonly step?: boolean;
}

/** A position or a vector. */
export interface PointConfig {
  /** Pixels to the right. Default 0. */
  readonly x?: number;
  /** Pixels downwards. Default 0. */
  readonly y?: number;
}

/** When particles are born: in waves at equal intervals. */
export interface EmissionConfig {
  /** Seconds between two waves, at least 1e-6. Default 1. An emitter that only emits bursts does not need it. */
  readonly interval?: number;
  /** The number of particles in a wave, 1 or more. Default 1. */
  readonly count?: number;
  /** The probability that a particle of a wave is born, from 0 to 1. Default 1. */
  readonly chance?: number;
  /** Seconds from the start of the emission to its first wave, 0 or more. Default 0. */
  readonly delay?: number;
  /** Seconds for which waves are emitted, from the first wave on. Default: no limit. */
  readonly duration?: number;
  /**
   * The highest number of particles that are alive at the same time, from 1 to 1,000,000. When it is reached, the
   * remaining particles of a wave are not born. Default 1000.
   */
  readonly limit?: number;
  /** Whether the emitter begins to emit when it is created. Default `true`. */
  readonly autoStart?: boolean;
}

/** Where particles are born, relative to the emitter's position. Default: at a point. */
export type ShapeConfig =
  | { readonly type: 'point' }
  | {
      readonly type: 'rectangle';
      /** The left edge. */
      readonly x: number;
      /** The top edge. */
      readonly y: number;
      /** The width in pixels. */
      readonly width: number;
      /** The height in pixels. */
      readonly height: number;
    }
  | {
      readonly type: 'ring';
      /** The x coordinate of the centre. Default 0. */
      readonly x?: number;
      /** The y coordinate of the centre. Default 0. */
      readonly y?: number;
      /** The radius in pixels. */
      readonly radius: number;
      /** Births are distributed uniformly over the radius from this value to `radius`. Default 0, a disc. */
      readonly innerRadius?: number;
      /**
       * Whether particles face away from the centre: the direction of their position is added to `angle`. Default
       * `false`.
       */
      readonly outward?: boolean;
    }
  | {
      /** Births are distributed uniformly along chains of lines. */
      readonly type: 'lines';
      /** Each chain is a list of points that are connected by lines. */
      readonly chains: readonly (readonly (readonly [x: number, y: number])[])[];
    }
  | {
      /** The particles of a wave are spread evenly around the emitter and face away from it. */
      readonly type: 'burst';
      /** The angle of the first particle, in degrees. Default 0. */
      readonly start?: number;
      /** Degrees from one particle of a wave to the next; 0: each particle has a random angle. Default 0. */
      readonly spacing?: number;
      /** The distance from the emitter in pixels. Default 0. */
      readonly distance?: number;
    };

/** Frames that are shown one after another. */
export interface AnimationConfig {
  /** Names of textures. */
  readonly frames: readonly string[];
  /** Frames per second; `'lifetime'`: all frames once in a particle's life. Default 60. */
  readonly rate?: number | 'lifetime';
  /** Whether the animation repeats after the last frame, instead of staying on it. Default `false`. */
  readonly loop?: boolean;
}

/** The textures of particles. */
export interface TexturesConfig {
  /** Names of textures, of which each particle has one. Alternative: `animations`. */
  readonly frames?: readonly string[];
  /** Animations, of which each particle plays one. */
  readonly animations?: readonly AnimationConfig[];
  /** Whether each particle's texture or animation is random, or the next one in the list. Default `'random'`. */
  readonly pick?: 'random' | 'ordered';
}

/** One part of an easing: a quadratic Bézier curve from `start` to `end`. */
export interface EaseSegment {
  /** The age, from 0 to 1, at which curves are evaluated at the beginning of this part of the life. */
  readonly start: number;
  /** The Bézier curve's control point. */
  readonly control: number;
  /** The age, from 0 to 1, at which curves are evaluated at the end of this part of the life. */
  readonly end: number;
}

/** A ribbon along the path that a particle has followed. */
export interface TrailConfig {
  /** The duration in seconds of the path that the trail shows. */
  readonly duration: number;
  /** The number of straight segments of the ribbon, from 1 to 64. Default 16. */
  readonly segments?: number;
  /**
   * The width in pixels, before `scale` of the particle is applied. A curve goes from the particle (0) to the end of
   * the trail (1). Default 4, tapering to 0.
   */
  readonly width?: number | PlainCurve;
  /** A factor of the particle's opacity, from the particle to the end of the trail. Default: from 1 to 0. */
  readonly alpha?: number | PlainCurve;
  /** A factor of the particle's colour, from the particle to the end of the trail. Default: white. */
  readonly color?: JsonColor | ColorCurve;
}

/**
 * The appearance and motion of particles. Lengths are in pixels, times in seconds, and angles in degrees, clockwise
 * from the x axis.
 */
export interface ParticleConfig {
  /** The lifetime of a particle in seconds, greater than 0, at most 3600. */
  readonly lifetime: NumberOrRange;
  /** Where particles are born. Default: at a point. */
  readonly shape?: ShapeConfig;
  /** The initial direction of motion, which particles also face. Default 0, to the right. */
  readonly angle?: NumberOrRange;
  /** The speed in pixels per second. Default 0. */
  readonly speed?: NumberOrRange | Curve;
  /** The acceleration in pixels per second squared. Default 0. */
  readonly acceleration?: PointConfig;
  /** The highest speed in pixels per second, for particles with `acceleration`. Default 0, which means no limit. */
  readonly maxSpeed?: number;
  /** The rate at which a particle loses speed, per second: speed × e^(−drag × age). Default 0. */
  readonly drag?: number;
  /**
   * The path of particles, instead of a straight line: a formula of the sideways distance as a function of the
   * distance `x` ahead, such as `'sin(x / 10) * 20'`. Cannot be combined with `acceleration` or `drag`.
   */
  readonly path?: string;
  /**
   * The direction that particles face: their initial direction, their current direction, or a fixed angle. Default
   * `'start'`.
   */
  readonly facing?: 'start' | 'velocity' | number;
  /** The rotation of a particle in degrees per second. Default 0. */
  readonly spin?: NumberOrRange;
  /** The increase of `spin` in degrees per second squared. Default 0. */
  readonly spinAcceleration?: number;
  /** The opacity, from 0 to 1. Default 1. */
  readonly alpha?: number | PlainCurve;
  /** A factor of the texture's size. Default 1. */
  readonly scale?: NumberOrRange | Curve;
  /** The colour that the texture is multiplied by. Default: white. */
  readonly color?: JsonColor | ColorCurve;
  /** 1 to 16 colours, of which each particle has a random one. It is multiplied by `color`. Default: white. */
  readonly tints?: readonly JsonColor[];
  /** Changes the age at which curves are evaluated: 1 to 16 quadratic Bézier curves over equal parts of the life. */
  readonly ease?: readonly EaseSegment[];
  /** The textures of particles. Default: all textures of the emitter, of which each particle has a random one. */
  readonly textures?: TexturesConfig;
  /** The blend mode, as for any display object. Default `'inherit'`. */
  readonly blendMode?: BLEND_MODES;
  /** A ribbon behind each particle. Default: none. */
  readonly trail?: TrailConfig;
  /** Particles that are born where a particle dies. Default: none. */
  readonly onDeath?: readonly OnDeathConfig[];
}

/** Particles that are born where another particle dies, at the time of its death. */
export interface OnDeathConfig extends ParticleConfig {
  /** The number of particles for each particle that dies, from 1 to 1000. */
  readonly count: number;
  /** The probability that each of these particles is born, from 0 to 1. Default 1. */
  readonly chance?: number;
  /** The factor of the dying particle's velocity that is added to the velocity of the new particles. Default 0. */
  readonly inheritVelocity?: number;
}

/** A point that attracts particles. */
export interface AttractorConfig {
  /** The x coordinate, in the emitter's own coordinates. */
  readonly x: number;
  /** The y coordinate, in the emitter's own coordinates. */
  readonly y: number;
  /** The acceleration in pixels per second squared at a distance of `radius`; negative values repel. */
  readonly strength: number;
  /**
   * Beyond this distance, the force decreases with the square of the distance; within it, the force decreases to 0 at
   * the point. Default 50.
   */
  readonly radius?: number;
}

/** A field of eddies that accelerates particles. */
export interface TurbulenceConfig {
  /** The highest acceleration, in pixels per second squared. */
  readonly strength: number;
  /** The size of the eddies in pixels, greater than 0. Default 100. */
  readonly size?: number;
  /** The rate at which the field changes, in changes per second. Default 0.5. */
  readonly rate?: number;
}

/** Walls that particles collide with, in the emitter's own coordinates. A side without a value is open. */
export interface BoundsConfig {
  /** The x coordinate of the left wall. */
  readonly left?: number;
  /** The y coordinate of the ceiling. */
  readonly top?: number;
  /** The x coordinate of the right wall. */
  readonly right?: number;
  /** The y coordinate of the floor. */
  readonly bottom?: number;
  /** The factor of the speed perpendicular to a wall that remains after a collision, from 0 to 1. Default 0.5. */
  readonly bounce?: number;
  /** The share of the speed along a wall that is lost in a collision, from 0 to 1. Default 0. */
  readonly friction?: number;
  /** Whether particles die at a wall instead of bouncing off. Default `false`. */
  readonly kill?: boolean;
}

/** The description of an effect, as plain JSON. */
export interface EmitterConfig extends ParticleConfig {
  /** The address of the schema, for editors; it is ignored. */
  readonly $schema?: string;
  /** When particles are born. */
  readonly emission: EmissionConfig;
  /** The initial position of the emission, in the display object's own coordinates. Default 0, 0. */
  readonly position?: PointConfig;
  /** Whether new particles are drawn in front of the others or behind them. Default `'front'`. */
  readonly newest?: 'front' | 'back';
  /** Points that attract particles. */
  readonly attractors?: readonly AttractorConfig[];
  /** Eddies that accelerate particles. */
  readonly turbulence?: TurbulenceConfig;
  /** Walls that particles collide with. */
  readonly bounds?: BoundsConfig;
}
