import type { BLEND_MODES } from 'pixi.js';

/** A number, or a range from which each particle draws its own number evenly. */
export type NumberOrRange = number | readonly [min: number, max: number];

/** A colour as `'#rrggbb'` or 0xRRGGBB. */
export type JsonColor = string | number;

/**
 * A value over a particle's life. Between two stops it changes linearly; before the first stop and after the last it stays
 * as that stop says.
 */
export interface Curve {
  /** 1 to 16 pairs of a time, 0 (birth) to 1 (death), and a value. Times ascend. */
  readonly stops: readonly (readonly [time: number, value: number])[];
  /** Whether the value jumps from stop to stop instead of changing linearly. Default `false`. */
  readonly step?: boolean;
  /** A factor that each particle draws once. Default 1. */
  readonly multiplier?: NumberOrRange;
}

/** A colour over a particle's life; as {@link Curve}. */
export interface ColorCurve {
  /** 1 to 16 pairs of a time, 0 to 1, and a colour. Times ascend. */
  readonly stops: readonly (readonly [time: number, color: JsonColor])[];
  /** Whether the colour jumps from stop to stop instead of changing linearly. Default `false`. */
  readonly step?: boolean;
}

/** A curve without a `multiplier`: the same for all particles. */
export interface PlainCurve {
  /** 1 to 16 pairs of a time, 0 to 1, and a value. Times ascend. */
  readonly stops: readonly (readonly [time: number, value: number])[];
  /** Whether the value jumps from stop to stop instead of changing linearly. Default `false`. */
  readonly step?: boolean;
}

/** A place, or a change of place. */
export interface PointConfig {
  /** To the right, in pixels. Default 0. */
  readonly x?: number;
  /** Downwards, in pixels. Default 0. */
  readonly y?: number;
}

/** When particles are born: in waves of equal distance. */
export interface EmissionConfig {
  /** Seconds between two waves, at least 1e-6. Default 1: an emitter that only bursts needs none. */
  readonly interval?: number;
  /** Particles of a wave, 1 or more. Default 1. */
  readonly count?: number;
  /** The probability that a particle of a wave is born, 0 to 1. Default 1. */
  readonly chance?: number;
  /** Seconds from a start of the emission to its first wave, 0 or more. Default 0. */
  readonly delay?: number;
  /** Seconds for which waves are emitted, from the first one. Default: without end. */
  readonly duration?: number;
  /** The most particles alive at a time; a wave's further particles are not born. 1 to 1,000,000, default 1000. */
  readonly limit?: number;
  /** Whether the emitter begins to emit when it is made. Default `true`. */
  readonly autoStart?: boolean;
}

/** Where particles are born, around the emitter's place. Default: a point. */
export type ShapeConfig =
  | { readonly type: 'point' }
  | {
      readonly type: 'rectangle';
      /** The left edge. */
      readonly x: number;
      /** The top edge. */
      readonly y: number;
      /** In pixels, to the right. */
      readonly width: number;
      /** In pixels, downwards. */
      readonly height: number;
    }
  | {
      readonly type: 'ring';
      /** The centre. Default 0. */
      readonly x?: number;
      /** The centre. Default 0. */
      readonly y?: number;
      /** In pixels. */
      readonly radius: number;
      /** Births are even in the radius from here to `radius`. Default 0, a disc. */
      readonly innerRadius?: number;
      /** Whether particles face away from the centre: the place's angle is added to `angle`. Default `false`. */
      readonly outward?: boolean;
    }
  | {
      /** Births are even along chains of lines. */
      readonly type: 'lines';
      /** Each chain is a list of points that lines connect. */
      readonly chains: readonly (readonly (readonly [x: number, y: number])[])[];
    }
  | {
      /** The particles of a wave lie evenly around the emitter and face away from it. */
      readonly type: 'burst';
      /** The first particle's angle, in degrees. Default 0. */
      readonly start?: number;
      /** Degrees from one particle of a wave to the next; 0: each at a random angle. Default 0. */
      readonly spacing?: number;
      /** Distance from the emitter. Default 0. */
      readonly distance?: number;
    };

/** Frames that are shown one after another. */
export interface AnimationConfig {
  /** Names of textures. */
  readonly frames: readonly string[];
  /** Frames a second; `'lifetime'`: all frames once in a particle's life. Default 60. */
  readonly rate?: number | 'lifetime';
  /** Whether it begins again after the last frame, or keeps that one. Default `false`. */
  readonly loop?: boolean;
}

/** What particles look like. */
export interface TexturesConfig {
  /** Names of textures of which each particle has one. Or `animations`. */
  readonly frames?: readonly string[];
  /** Animations of which each particle plays one. */
  readonly animations?: readonly AnimationConfig[];
  /** Whether a particle's texture or animation is random, or one after another. Default `'random'`. */
  readonly pick?: 'random' | 'ordered';
}

/** One part of an easing: a quadratic Bézier curve from `start` to `end`. */
export interface EaseSegment {
  /** The age, 0 to 1, at which curves are read at the beginning of this part of the life. */
  readonly start: number;
  /** The Bézier curve's control point. */
  readonly control: number;
  /** The age at which curves are read at the end of this part of the life. */
  readonly end: number;
}

/** A ribbon along the way that a particle has come. */
export interface TrailConfig {
  /** Seconds that the trail reaches back. */
  readonly duration: number;
  /** Straight parts that the ribbon consists of, 1 to 64. Default 16. */
  readonly segments?: number;
  /** Pixels, before `scale` of the particle; a curve goes from the particle (0) to the end of the trail (1). Default 4, tapering to 0. */
  readonly width?: number | PlainCurve;
  /** A factor of the particle's opacity, from the particle to the end of the trail. Default: from 1 to 0. */
  readonly alpha?: number | PlainCurve;
  /** A factor of the particle's colour, from the particle to the end of the trail. Default white. */
  readonly color?: JsonColor | ColorCurve;
}

/** How particles look and move. Lengths are in pixels, times in seconds, angles in degrees, clockwise from the x axis. */
export interface ParticleConfig {
  /** Seconds that a particle lives, greater than 0, at most 3600. */
  readonly lifetime: NumberOrRange;
  /** Where particles are born. Default: a point. */
  readonly shape?: ShapeConfig;
  /** The angle at which particles start to move, and which they face. Default 0, to the right. */
  readonly angle?: NumberOrRange;
  /** Pixels a second. Default 0. */
  readonly speed?: NumberOrRange | Curve;
  /** Pixels a second, each second. Default 0. */
  readonly acceleration?: PointConfig;
  /** With `acceleration`: the most pixels a second. 0, the default, is no limit. */
  readonly maxSpeed?: number;
  /** The part of its speed that a particle loses in a second, continuously: speed × e^(−drag × age). Default 0. */
  readonly drag?: number;
  /**
   * The way that particles take instead of a straight line: the distance to the side as a formula of the distance `x`
   * ahead, such as `'sin(x / 10) * 20'`. Without `acceleration` and `drag`.
   */
  readonly path?: string;
  /** The direction that particles face: their first one, the current one, or a fixed angle. Default `'start'`. */
  readonly facing?: 'start' | 'velocity' | number;
  /** Degrees a second by which a particle turns. Default 0. */
  readonly spin?: NumberOrRange;
  /** What is added to `spin` each second, in degrees a second. Default 0. */
  readonly spinAcceleration?: number;
  /** Opacity, 0 to 1. Default 1. */
  readonly alpha?: number | PlainCurve;
  /** A factor of the texture's size. Default 1. */
  readonly scale?: NumberOrRange | Curve;
  /** The colour that the texture is multiplied by. Default white. */
  readonly color?: JsonColor | ColorCurve;
  /** 1 to 16 colours, of which each particle has one at random: a factor of `color`. Default: white. */
  readonly tints?: readonly JsonColor[];
  /** Changes the age at which curves are read: 1 to 16 quadratic Bézier curves over equal parts of the life. */
  readonly ease?: readonly EaseSegment[];
  /** Which textures particles have. Default: all textures of the emitter, one of which each particle picks at random. */
  readonly textures?: TexturesConfig;
  /** As of any display object. Default `'inherit'`. */
  readonly blendMode?: BLEND_MODES;
  /** A ribbon behind each particle. Default: none. */
  readonly trail?: TrailConfig;
  /** Particles that are born where a particle dies. Default: none. */
  readonly onDeath?: readonly OnDeathConfig[];
}

/** Particles that are born where another particle dies, when it dies. */
export interface OnDeathConfig extends ParticleConfig {
  /** Particles for each one that dies, 1 to 1000. */
  readonly count: number;
  /** The probability that each of these is born, 0 to 1. Default 1. */
  readonly chance?: number;
  /** The part of the dying particle's velocity that is added to that of the new ones. Default 0. */
  readonly inheritVelocity?: number;
}

/** A point that attracts particles. */
export interface AttractorConfig {
  /** Its place, in the emitter's own coordinates. */
  readonly x: number;
  /** Its place, in the emitter's own coordinates. */
  readonly y: number;
  /** Pixels a second, each second, at a distance of `radius`; negative values repel. */
  readonly strength: number;
  /** From this distance on the force falls with the square of the distance; within, it falls to 0 at the point. Default 50. */
  readonly radius?: number;
}

/** A field of eddies that carries particles along. */
export interface TurbulenceConfig {
  /** The greatest acceleration, in pixels a second, each second. */
  readonly strength: number;
  /** The size of the eddies in pixels, greater than 0. Default 100. */
  readonly size?: number;
  /** How fast the field changes, in changes a second. Default 0.5. */
  readonly rate?: number;
}

/** Walls that particles collide with, in the emitter's own coordinates. A side that is left out is open. */
export interface BoundsConfig {
  /** A wall at this x. */
  readonly left?: number;
  /** A ceiling at this y. */
  readonly top?: number;
  /** A wall at this x. */
  readonly right?: number;
  /** A floor at this y. */
  readonly bottom?: number;
  /** The part of the speed towards a wall that remains when a particle bounces off, 0 to 1. Default 0.5. */
  readonly bounce?: number;
  /** The part of the speed along a wall that is lost at a collision, 0 to 1. Default 0. */
  readonly friction?: number;
  /** Whether particles die at a wall instead. Default `false`. */
  readonly kill?: boolean;
}

/** An effect, as plain JSON. */
export interface EmitterConfig extends ParticleConfig {
  /** The schema's address, for editors; it is not read. */
  readonly $schema?: string;
  /** When particles are born. */
  readonly emission: EmissionConfig;
  /** Where the emitter is at first, in the display object's own coordinates. Default 0, 0. */
  readonly position?: PointConfig;
  /** Whether new particles are drawn over the others or under them. Default `'front'`. */
  readonly newest?: 'front' | 'back';
  /** Points that attract particles. */
  readonly attractors?: readonly AttractorConfig[];
  /** Eddies that carry particles along. */
  readonly turbulence?: TurbulenceConfig;
  /** Walls that particles collide with. */
  readonly bounds?: BoundsConfig;
}
