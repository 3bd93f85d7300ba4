import type { BLEND_MODES } from 'pixi.js';
import { checkNumber, ConfigReader, mismatch, type Range, readColor, readRange } from './config-reader.ts';
import { colorKnots, integralKnots, type KnotTable, numberKnots, type Stop } from './curve.ts';
import type { EaseSegment } from './emitter-config.ts';
import { formulaSource } from './formula.ts';

/** Where particles are born. */
export type Shape =
  | { readonly type: 'point' }
  | {
      readonly type: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly type: 'ring';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly innerRadius: number;
      readonly outward: boolean;
    }
  | {
      readonly type: 'lines';
      /** Each line's start and end, and the length of all lines up to its end. */
      readonly lines: readonly { readonly from: Point; readonly to: Point; readonly upTo: number }[];
    }
  | { readonly type: 'burst'; readonly start: number; readonly spacing: number; readonly distance: number };

type Point = readonly [x: number, y: number];

/** A value that is constant, or different from particle to particle, or changes over each one's life. */
export interface Varying {
  /** What each particle draws: the value itself, or a factor of the curve. */
  readonly range: Range;
  readonly curve?: KnotTable;
}

/** Textures that one particle shows one after another. */
export interface Animation {
  /** Index of its first frame among {@link Effect.frames}. */
  readonly first: number;
  readonly count: number;
  /** Frames a second; negative: frames a life. */
  readonly rate: number;
  readonly loop: boolean;
}

/** An emitter's description, checked, with every default filled in. Angles are in radians. */
export interface Effect {
  readonly interval: number;
  readonly count: number;
  readonly chance: number;
  readonly duration: number;
  readonly limit: number;
  readonly autoStart: boolean;
  readonly lifetime: Range;
  readonly position: Point;
  readonly shape: Shape;
  readonly angle: Range;
  readonly speed: Varying;
  readonly acceleration: Point;
  readonly maxSpeed: number;
  readonly drag: number;
  /** Shader source of the distance to the side, of `x`. */
  readonly path: string | undefined;
  readonly facing: 'start' | 'velocity' | number;
  readonly spin: Range;
  readonly spinAcceleration: number;
  readonly alpha: Varying;
  readonly scale: Varying;
  /** Fractions of red, green, blue. */
  readonly color: readonly number[] | KnotTable;
  readonly ease: readonly EaseSegment[] | undefined;
  /** Names of textures; empty: all that there are. */
  readonly frames: readonly string[];
  readonly animations: readonly Animation[];
  readonly pick: 'random' | 'ordered';
  readonly blendMode: BLEND_MODES | undefined;
  readonly newest: 'front' | 'back';
}

const DEGREE = Math.PI / 180;
const MAX_LIMIT = 1_000_000;
const MAX_EASE_SEGMENTS = 16;

const KEYS =
  '$schema emission lifetime position shape angle speed acceleration maxSpeed drag path facing spin spinAcceleration alpha scale color ease textures blendMode newest'.split(
    ' ',
  );

/**
 * Checks a description and fills in its defaults.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` with the JSON pointer of the value that is wrong.
 */
export function readEffect(config: unknown): Effect {
  const root = new ConfigReader(config, '', KEYS);
  const emission = new ConfigReader(root.get('emission'), '/emission', [
    'interval',
    'count',
    'chance',
    'duration',
    'limit',
    'autoStart',
  ]);
  const ease = readEase(root);
  const speed = readVarying(root, 'speed', 0, (stops, step) => integralKnots(stops, step, ease));
  const acceleration = readPoint(root, 'acceleration');
  const accelerates = acceleration[0] !== 0 || acceleration[1] !== 0;
  const drag = root.number('drag', 0, { least: 0 });
  const maxSpeed = root.number('maxSpeed', 0, { least: 0 });
  const path = root.get('path');
  const refuse = (key: string, why: string): never => {
    throw mismatch(root.at(key), root.get(key), `nothing: ${why}`);
  };
  if (speed.curve !== undefined && (accelerates || drag > 0)) {
    refuse(
      'speed',
      'a speed over the life goes with neither acceleration nor drag. Give a number or [min, max]',
    );
  }
  if (maxSpeed > 0 && drag > 0)
    refuse('maxSpeed', 'it does not go with drag, which limits the speed already');
  if (path !== undefined && (accelerates || drag > 0))
    refuse('path', 'it goes with neither acceleration nor drag');
  if (path !== undefined && typeof path !== 'string') throw mismatch('/path', path, 'a formula of x as text');
  return {
    interval: emission.number('interval', undefined, { least: 0, above: true }),
    count: emission.number('count', 1, { least: 1, integer: true, most: MAX_LIMIT }),
    chance: emission.number('chance', 1, { least: 0, most: 1 }),
    duration: emission.has('duration') ? emission.number('duration', undefined, { least: 0 }) : Infinity,
    limit: emission.number('limit', 1000, { least: 1, most: MAX_LIMIT, integer: true }),
    autoStart: emission.boolean('autoStart', true),
    lifetime: root.range('lifetime', undefined, { least: 0, above: true, most: 3600 }),
    position: readPoint(root, 'position'),
    shape: readShape(root.get('shape')),
    angle: inRadians(root.range('angle', 0)),
    speed,
    acceleration,
    maxSpeed,
    drag,
    path: path === undefined ? undefined : formulaSource(path, 'Emitter config /path'),
    facing: readFacing(root),
    spin: inRadians(root.range('spin', 0)),
    spinAcceleration: root.number('spinAcceleration', 0) * DEGREE,
    alpha: readAlpha(root),
    scale: readVarying(root, 'scale', 1, numberKnots),
    color: readColors(root),
    ease,
    ...readTextures(root.get('textures')),
    blendMode: root.get('blendMode') as BLEND_MODES | undefined, // pixi refuses what it does not know
    newest: root.oneOf('newest', 'front', ['front', 'back']),
  };
}

function inRadians({ min, max }: Range): Range {
  return { min: min * DEGREE, max: max * DEGREE };
}

function readVarying(
  root: ConfigReader,
  key: string,
  missing: number,
  knots: (stops: readonly Stop[], step: boolean) => KnotTable,
): Varying {
  const value = root.get(key) ?? missing;
  if (typeof value !== 'object' || Array.isArray(value)) return { range: readRange(root.at(key), value) };
  const reader = new ConfigReader(value, root.at(key), ['stops', 'step', 'multiplier']);
  const stops = reader.stops((number, pointer) => {
    checkNumber(pointer, number);
    return [number];
  });
  return { range: reader.range('multiplier', 1), curve: knots(stops, reader.boolean('step', false)) };
}

function readAlpha(root: ConfigReader): Varying {
  const alpha = readVarying(root, 'alpha', 1, numberKnots);
  if (alpha.range.min !== alpha.range.max || (alpha.curve !== undefined && alpha.range.min !== 1)) {
    throw mismatch(
      '/alpha',
      root.get('alpha'),
      'a number or a curve without a multiplier, the same for all particles',
    );
  }
  return alpha;
}

function readColors(root: ConfigReader): readonly number[] | KnotTable {
  const value = root.get('color') ?? 0xffffff;
  if (typeof value !== 'object') return readColor(value, '/color');
  const reader = new ConfigReader(value, '/color', ['stops', 'step']);
  return colorKnots(reader.stops(readColor), reader.boolean('step', false));
}

function readPoint(root: ConfigReader, key: string): Point {
  if (!root.has(key)) return [0, 0];
  const reader = new ConfigReader(root.get(key), root.at(key), ['x', 'y']);
  return [reader.number('x', 0), reader.number('y', 0)];
}

function readFacing(root: ConfigReader): Effect['facing'] {
  const value = root.get('facing') ?? 'start';
  if (typeof value === 'number') return root.number('facing', 0) * DEGREE;
  if (value === 'start' || value === 'velocity') return value;
  throw mismatch('/facing', value, "'start', 'velocity' or an angle in degrees");
}

function readEase(root: ConfigReader): readonly EaseSegment[] | undefined {
  if (!root.has('ease')) return undefined;
  const list = root.list('ease');
  if (list.length > MAX_EASE_SEGMENTS) throw mismatch('/ease', list, `at most ${MAX_EASE_SEGMENTS} segments`);
  return list.map((segment, i) => {
    const reader = new ConfigReader(segment, `/ease/${i}`, ['start', 'control', 'end']);
    return {
      start: reader.number('start', undefined),
      control: reader.number('control', undefined),
      end: reader.number('end', undefined),
    };
  });
}

function readShape(value: unknown = { type: 'point' }): Shape {
  const types = ['point', 'rectangle', 'ring', 'lines', 'burst'] as const;
  const every = 'type x y width height radius innerRadius outward chains start spacing distance'.split(' ');
  if (typeof value === 'string') {
    throw mismatch('/shape', value, "an object, as in { type: 'ring', radius: 50 }");
  }
  const type = new ConfigReader(value, '/shape', every).oneOf<(typeof types)[number] | ''>('type', '', types);
  const reader = (...keys: string[]): ConfigReader => new ConfigReader(value, '/shape', ['type', ...keys]);
  if (type === 'rectangle') {
    const shape = reader('x', 'y', 'width', 'height');
    return {
      type,
      x: shape.number('x', undefined),
      y: shape.number('y', undefined),
      width: shape.number('width', undefined),
      height: shape.number('height', undefined),
    };
  }
  if (type === 'ring') {
    const shape = reader('x', 'y', 'radius', 'innerRadius', 'outward');
    return {
      type,
      x: shape.number('x', 0),
      y: shape.number('y', 0),
      radius: shape.number('radius', undefined),
      innerRadius: shape.number('innerRadius', 0),
      outward: shape.boolean('outward', false),
    };
  }
  if (type === 'burst') {
    const shape = reader('start', 'spacing', 'distance');
    return {
      type,
      start: shape.number('start', 0) * DEGREE,
      spacing: shape.number('spacing', 0) * DEGREE,
      distance: shape.number('distance', 0),
    };
  }
  if (type === 'lines') return { type, lines: readLines(reader('chains')) };
  reader();
  return { type: 'point' };
}

function readLines(shape: ConfigReader): (Shape & { readonly type: 'lines' })['lines'] {
  let upTo = 0;
  return shape.list('chains').flatMap((chain, i) => {
    const pointer = `${shape.at('chains')}/${i}`;
    if (!Array.isArray(chain) || chain.length === 0) throw mismatch(pointer, chain, 'a list of [x, y]');
    const points = chain.map((point: unknown, j): Point => {
      if (!Array.isArray(point) || point.length !== 2) throw mismatch(`${pointer}/${j}`, point, '[x, y]');
      const [x, y] = point as unknown[]; // what it holds is checked next
      checkNumber(`${pointer}/${j}/0`, x);
      checkNumber(`${pointer}/${j}/1`, y);
      return [x, y];
    });
    const ends = points.length === 1 ? points : points.slice(1);
    return ends.map((to, j) => {
      const from = points[j]!;
      upTo += Math.hypot(to[0] - from[0], to[1] - from[1]);
      return { from, to, upTo };
    });
  });
}

function readTextures(value: unknown): Pick<Effect, 'frames' | 'animations' | 'pick'> {
  if (value === undefined) return { frames: [], animations: [], pick: 'random' };
  const reader = new ConfigReader(value, '/textures', ['frames', 'animations', 'pick']);
  const pick = reader.oneOf('pick', 'random', ['random', 'ordered']);
  if (reader.has('frames') === reader.has('animations')) {
    throw mismatch('/textures', value, 'frames or animations, one of them');
  }
  if (reader.has('frames')) {
    const frames = reader.names('frames');
    return {
      frames,
      animations: frames.map((_, first) => ({ first, count: 1, rate: 0, loop: false })),
      pick,
    };
  }
  const frames: string[] = [];
  const animations = reader.list('animations').map((animation, i): Animation => {
    const each = new ConfigReader(animation, `/textures/animations/${i}`, ['frames', 'rate', 'loop']);
    const names = each.names('frames');
    const first = frames.length;
    frames.push(...names);
    const rate =
      each.get('rate') === 'lifetime' ? -names.length : each.number('rate', 60, { least: 0, above: true });
    return { first, count: names.length, rate, loop: each.boolean('loop', false) };
  });
  return { frames, animations, pick };
}
