import type { BLEND_MODES, Texture, TextureSource } from 'pixi.js';
import { VECTORS_PER_FRAME, writeFrames } from '../frame-table.ts';
import { invalidArgument } from '../invalid-argument.ts';
import { DESCRIPTION, MAX_ALL_KINDS, MAX_KINDS, MAX_RATE } from './description.ts';
import { mismatch, read } from './description-reader.ts';
import type {
  Curve,
  EmissionConfig,
  EmitterConfig,
  JsonColor,
  NumberOrRange,
  OnDeathConfig,
  ParticleConfig,
  PlainCurve,
  PointConfig,
  ShapeConfig,
  ColorCurve,
} from './emitter-config.ts';
import { formulaSource } from './formula.ts';
import { colorStops, integralKnots, type Knots, knotsOf, rgb, type Stop, Table } from './knots.ts';
import { type EmitterTextures, FrameList, type Looks } from './textures.ts';

/**
 * The highest number of rows in a table of uniforms for which every GPU has room, besides the emitter's other
 * uniforms.
 */
const MAX_ROWS = 240;
/** The highest number of particles that can result from one birth, through deaths. */
const MAX_COPIES = 4096;

type Range = readonly [min: number, max: number];

type Optional = 'path' | 'tints' | 'ease' | 'textures' | 'blendMode' | 'trail' | 'onDeath';

/** A kind of particle with the defaults of its optional properties. */
type FilledParticle = Required<Omit<OnDeathConfig, Optional>> &
  Pick<ParticleConfig, Optional> & { readonly shape: Required<ShapeConfig> };

/** A description with the defaults of its optional properties. */
export type Filled = FilledParticle &
  Pick<EmitterConfig, 'attractors' | 'turbulence' | 'bounds'> & {
    readonly emission: Required<EmissionConfig>;
    readonly position: Required<PointConfig>;
    readonly newest: 'front' | 'back';
  };

/** A value that is constant or drawn once for each particle; or a curve, with such a value as a factor. */
export interface Varying {
  readonly range: Range;
  readonly curve: Knots | undefined;
}

/** A colour, or a curve of colours. */
export type Tint = readonly number[] | Knots;

/** One kind of particle: its description with all defaults, and its curves in the table. */
export interface Particle {
  readonly lifetime: Range;
  readonly shape: Required<ShapeConfig>;
  readonly lines: Knots | undefined;
  readonly angle: Range;
  readonly speed: Varying;
  readonly acceleration: readonly [x: number, y: number];
  readonly maxSpeed: number;
  readonly drag: number;
  /** Shader source of the sideways distance as a function of `x`. */
  readonly path: string | undefined;
  readonly facing: 'start' | 'velocity' | number;
  readonly spin: Range;
  readonly spinAcceleration: number;
  readonly alpha: Varying;
  readonly scale: Varying;
  readonly color: Tint;
  readonly tints: Knots | undefined;
  readonly ease: Knots | undefined;
  readonly looks: Looks;
  readonly blendMode: BLEND_MODES | undefined;
  readonly trail: Trail | undefined;
  readonly isSimulated: boolean;
  /** The number of particles of a wave, or for each particle that dies. */
  readonly count: number;
  readonly chance: number;
  readonly inheritVelocity: number;
  /** Separates the random numbers of different kinds that are born at the same death. */
  readonly salt: number;
  readonly onDeath: readonly Particle[];
  /** The time in seconds from a particle's death until none of its successors is visible. */
  readonly afterlife: number;
}

export interface Trail {
  readonly duration: number;
  readonly segments: number;
  readonly width: Varying;
  readonly alpha: Varying;
  readonly color: Tint;
}

/** The checked description of an emitter, with its textures. */
export interface Effect extends Pick<Filled, 'emission' | 'position' | 'newest'> {
  readonly particle: Particle;
  readonly textures: readonly Texture[];
  /** The single source of all textures. */
  readonly sources: TextureSource[];
  /** The table for the shader: curves, then frames. */
  readonly table: Float32Array;
  /** The row of the first frame. */
  readonly frames: number;
  /** The description with its defaults, if particles have no closed form and must be simulated. */
  readonly forces: Filled | undefined;
}

/**
 * Checks the values in a JSON file, and returns them as the description of an emitter. The compiler cannot check
 * them: in a JSON file, it infers `number[]` for `[0, 1]`, and `string` for every text. Only `new Emitter` checks the textures, and
 * conditions on several values.
 *
 * @example
 * ```ts
 * import fire from './fire.json';
 *
 * const emitter = new Emitter(checkEmitterConfig(fire));
 * ```
 * @throws AllocatorError `INVALID_ARGUMENT` with the JSON pointer of the first invalid value.
 */
export function checkEmitterConfig(json: unknown): EmitterConfig {
  readDescription(json);
  return json as EmitterConfig; // as checked
}

/** Checks the values of a description and adds its defaults. */
function readDescription(config: unknown): Filled {
  checkKinds(config);
  return read(DESCRIPTION, config, '') as Filled; // as checked by the table
}

/**
 * Checks a description with its textures.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` with the JSON pointer of the invalid value, or when textures are missing
 *   or have several sources.
 */
export function readEffect(config: unknown, given: EmitterTextures | undefined): Effect {
  const description = readDescription(config);
  const { emission, position, newest, attractors, turbulence, bounds } = description;
  const { count, interval, chance } = emission;
  if (count > MAX_RATE * interval) {
    throw invalidArgument(
      `Emitter config /emission has ${count} particles every ${interval} seconds, expected at most ${MAX_RATE} per second. Reduce /count.`,
    );
  }
  const isSimulated = Boolean(attractors ?? turbulence ?? bounds) || !hasClosedForm(description);
  const frameList = new FrameList(given);
  const table = new Table();
  const root = { ...description, count, chance, inheritVelocity: 0 };
  const particle = readParticle(root, '', frameList, table, isSimulated);
  frameList.check();
  const { textures } = frameList;
  const frames = table.count;
  const rows = frames + VECTORS_PER_FRAME * textures.length;
  if (rows > MAX_ROWS) {
    throw invalidArgument(
      `The description of an Emitter takes ${rows} rows of its shader's table, expected at most ${MAX_ROWS}: ${VECTORS_PER_FRAME} for each texture, and 1 for each stop, easing, animation and point of a line. Use fewer, or two emitters.`,
    );
  }
  const floats = new Float32Array(4 * rows);
  floats.set(table.floats);
  writeFrames(textures, floats.subarray(4 * frames));
  return {
    particle,
    emission,
    position,
    newest,
    textures,
    sources: [textures[0]!.source],
    table: floats,
    frames,
    forces: isSimulated ? description : undefined,
  };
}

/** Throws when a description has too many kinds of particles, or a kind whose deaths lead to the same kind again. */
function checkKinds(config: unknown): void {
  const kinds = [config];
  for (const kind of kinds) {
    const { onDeath } = (kind ?? {}) as { readonly onDeath?: unknown }; // any value may be passed
    if (!Array.isArray(onDeath)) continue;
    for (const child of onDeath) {
      if (kinds.push(child) <= MAX_ALL_KINDS) continue;
      throw invalidArgument(
        `Emitter config /onDeath has more than ${MAX_ALL_KINDS} kinds of particles in all, or a kind that contains itself: expected at most ${MAX_ALL_KINDS}.`,
      );
    }
  }
}

/** Whether a particle's position is a formula of its age. */
function hasClosedForm({ speed, acceleration: { x, y }, maxSpeed, drag }: FilledParticle): boolean {
  return isCurve(speed) ? x === 0 && y === 0 && drag === 0 : maxSpeed === 0 || drag === 0;
}

/** @param copies the number of particles that result from one birth. */
function readParticle(
  config: FilledParticle,
  pointer: string,
  frames: FrameList,
  table: Table,
  isSimulated: boolean,
  parent?: { readonly looks: Looks; readonly copies: number; readonly kind: number },
): Particle {
  const { speed, drag, path, ease, trail, onDeath = [], lifetime, shape, facing } = config;
  const { x, y } = config.acceleration as Required<PointConfig>; // it has all defaults
  const refuse = (key: keyof OnDeathConfig, why: string): never => {
    throw mismatch(`${pointer}/${key}`, config[key], `nothing: ${why}`);
  };
  if (path !== undefined && (isSimulated || x !== 0 || y !== 0 || drag > 0)) {
    refuse('path', 'it cannot be combined with forces or drag');
  }
  if (trail !== undefined && isSimulated) {
    refuse('trail', 'particles that are simulated have no trails');
  }
  if (parent && !hasClosedForm(config)) {
    refuse(
      isCurve(speed) ? 'speed' : 'maxSpeed',
      'only particles of the emission are simulated, so a speed curve cannot be combined with acceleration or drag, nor maxSpeed with drag',
    );
  }
  const copies = parent ? parent.copies * config.count : 1;
  if (copies > MAX_COPIES) {
    throw mismatch(
      `${pointer}/count`,
      config.count,
      `fewer: one birth would result in ${copies} particles, more than ${MAX_COPIES}`,
    );
  }
  const tint = (color: JsonColor | ColorCurve): Tint =>
    typeof color === 'object' ? table.add(knotsOf(colorStops(color.stops), color.step)) : rgb(color);
  const varying = (value: NumberOrRange | Curve | PlainCurve, integral?: true): Varying => {
    if (!isCurve(value)) return { range: rangeOf(value), curve: undefined };
    const knots = knotsOf(value.stops, value.step);
    return {
      range: rangeOf('multiplier' in value ? value.multiplier : 1),
      curve: table.add(integral ? integralKnots(knots, ease) : knots),
    };
  };
  const looks =
    config.textures || !parent ? frames.looks(config.textures, table, `${pointer}/textures`) : parent.looks;
  const kind = parent?.kind ?? 0;
  const children = onDeath.map((child, i) =>
    readParticle(child as FilledParticle, `${pointer}/onDeath/${i}`, frames, table, false, {
      looks,
      copies,
      kind: MAX_KINDS * kind + i + 1,
    }),
  );
  return {
    ...config,
    lifetime: rangeOf(lifetime),
    lines: shape.type === 'lines' ? table.add(lineKnots(shape.chains)) : undefined,
    angle: radians(config.angle),
    // A simulation reads the speed from the curve. Otherwise, the integral of the curve is needed: the distance.
    speed: varying(speed, isSimulated ? undefined : true),
    acceleration: [x, y],
    path: path === undefined ? undefined : formulaSource(path, `Emitter config ${pointer}/path`),
    facing: typeof facing === 'number' ? facing * DEGREE : facing,
    spin: radians(config.spin),
    spinAcceleration: config.spinAcceleration * DEGREE,
    alpha: varying(config.alpha),
    scale: varying(config.scale),
    color: tint(config.color),
    tints: config.tints && table.add(config.tints.map(rgb)),
    ease: ease && table.add(ease.map(({ start, control, end }) => [start, control, end])),
    looks,
    blendMode: config.blendMode,
    trail: trail && {
      duration: trail.duration,
      segments: trail.segments!,
      width: varying(trail.width!),
      alpha: varying(trail.alpha!),
      color: tint(trail.color!),
    },
    isSimulated,
    salt: Math.imul(kind, SALT) >>> 0,
    onDeath: children,
    afterlife: Math.max(
      trail?.duration ?? 0,
      ...children.map((child) => longest(child.lifetime) + child.afterlife),
    ),
  };
}

const DEGREE = Math.PI / 180;
/** An odd number without regular bit patterns, so that its multiples are far from each other. */
const SALT = 0x9e37_79b9;

function isCurve(value: NumberOrRange | Curve | PlainCurve): value is Curve | PlainCurve {
  return typeof value === 'object' && 'stops' in value;
}

function rangeOf(value: NumberOrRange): Range {
  return typeof value === 'number' ? [value, value] : value;
}

function radians(value: NumberOrRange): Range {
  const [min, max] = rangeOf(value);
  return [min * DEGREE, max * DEGREE];
}

/** Returns the higher number of a range, whose numbers may be in either order. */
export function longest(range: Range): number {
  return Math.max(range[0], range[1]);
}

/** Returns points as a curve over the total length of all lines. Where a chain begins, two points have the same time. */
function lineKnots(chains: readonly (readonly (readonly [x: number, y: number])[])[]): Stop[] {
  let length = 0;
  const points = chains.flatMap((chain) =>
    chain.map(([x, y], i): [number, number, number] => {
      const [lastX, lastY] = chain[i - 1] ?? [x, y];
      return [(length += Math.hypot(x - lastX, y - lastY)), x, y];
    }),
  );
  const knots = points.map(([far, x, y]): Stop => [far / (length || 1), x, y]);
  return [...knots, [1, ...points[points.length - 1]!.slice(1)]];
}
