import { checkOptions } from '@offheap/core/internal';
import type { BLEND_MODES } from 'pixi.js';
import { mismatch, read } from '../emitter/description-reader.ts';
import type {
  AnimationConfig,
  Curve,
  EmissionConfig,
  EmitterConfig,
  NumberOrRange,
  ShapeConfig,
  TexturesConfig,
} from '../emitter/emitter-config.ts';
import {
  BLEND_MODE_NAMES,
  DESCRIPTION,
  LEAST_INTERVAL,
  MAX_EASINGS,
  MAX_LIFETIME,
  MAX_LIMIT,
  MAX_RATE,
} from '../emitter/description.ts';
import { formulaSource } from '../emitter/formula.ts';
import { LooseJson } from './loose-json.ts';
import { type Behavior, upgrade } from './upgrade.ts';

/** The result of importing a file of `@pixi/particle-emitter`. */
export interface ImportedEmitter {
  /** The same effect as an emitter's description. */
  readonly config: EmitterConfig;
  /** Properties that were guessed or ignored; empty for most files. */
  readonly notes: readonly string[];
}

/** Options of {@link fromParticleEmitterConfig}. */
export interface ImportOptions {
  /**
   * The textures of particles, for files that do not define them: those of versions 1 and 2. Default: all textures
   * that the emitter is created with.
   */
  readonly textures?: TexturesConfig;
}

const KNOWN_OPTIONS: Record<keyof ImportOptions, true> = { textures: true };

/** Seconds between waves, for files without a value. */
const USUAL_INTERVAL = 1e-3;
const MAX_STOPS = 16;
/** The highest number of frames, of all animations together. */
const MAX_FRAMES = 64;
const MAX_CHAINS = 64;
/** The highest number of points of a chain. */
const MAX_POINTS = 64;
/** The highest number of points of all chains, as the table of an emitter's shader has room for few. */
const MAX_ALL_POINTS = 128;
/** The lifetime in seconds of particles without a positive one, which die in the frame of their birth. */
const SHORTEST_LIFETIME = 1e-3;
/** The highest number of frames that one entry of an animation may represent. */
const MAX_COUNT = 1e6;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Converts an effect file of `@pixi/particle-emitter` (pixi-particles): version 3 (`behaviors`, of version 5 of the
 * library), 2 (lists) or 1 (`start` and `end`, of the particle editor). The result is plain JSON. Errors of the
 * original library are not reproduced: lists of one stop, lists of two equal stops, and lists that end before 1 work,
 * and `isStepped` has an effect.
 *
 * ```ts
 * const { config, notes } = fromParticleEmitterConfig(await (await fetch('fire.json')).json());
 * const fire = new Emitter(config, { textures });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the file is not an object or has no lifetime, or an `Emitter` would
 *   refuse the result: the message contains the JSON pointer of the value in the result.
 */
export function fromParticleEmitterConfig(file: unknown, options: ImportOptions = {}): ImportedEmitter {
  checkOptions('fromParticleEmitterConfig', options, KNOWN_OPTIONS);
  const { textures } = options; // not in the parameter list: the declaration file would not show that `textures` is optional
  const json = new LooseJson();
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw mismatch('', file, 'an emitter file of @pixi/particle-emitter');
  }
  const root = json.object(file);
  const given = json.range(root['lifetime'], 'min', 'max', 0);
  if (given === 0) throw mismatch('/lifetime', root['lifetime'], '{ min, max } in seconds');
  const seconds = (value: number): number => {
    if (value > 0) return json.upTo(MAX_LIFETIME, value, 'a lifetime of');
    json.note(`a lifetime of ${value}: ${SHORTEST_LIFETIME} instead`);
    return SHORTEST_LIFETIME;
  };
  const lifetime =
    typeof given === 'number' ? seconds(given) : ([seconds(given[0]), seconds(given[1])] as const);
  const config: Mutable<EmitterConfig> = { emission: readEmission(root, json), lifetime };
  const position = json.object(root['pos']);
  const [x, y] = [json.number(position['x'], 0), json.number(position['y'], 0)];
  if (x !== 0 || y !== 0) config.position = { x, y };
  if (textures !== undefined) config.textures = textures;
  if (root['addAtBack'] === true) config.newest = 'back';
  const ease = json.atMost(json.list(root['ease']), MAX_EASINGS, 'segments of an ease').map((segment) => {
    const { s, cp, e } = json.object(segment);
    return { start: json.number(s, 0), control: json.number(cp, 0), end: json.number(e, 1) };
  });
  if (ease.length > 0) config.ease = ease;
  else if (root['ease'] !== undefined && !Array.isArray(root['ease'])) {
    json.note('ease is not a list of segments: ignored');
  }
  const behaviors = Array.isArray(root['behaviors'])
    ? readBehaviors(root['behaviors'], json)
    : upgrade(root, json);
  for (const behavior of behaviors) apply(behavior, config, json);
  if (typeof config.speed === 'object' && 'stops' in config.speed && config.acceleration !== undefined) {
    json.note(
      'a speed list and an acceleration together: the acceleration is used, with the first speed of the list',
    );
    config.speed = config.speed.stops[0]![1];
  }
  if (config.path !== undefined && config.acceleration !== undefined) {
    json.note('a path and an acceleration together: the acceleration is used');
    delete config.path;
  }
  read(DESCRIPTION, config, ''); // throws as an emitter does
  if (config.path !== undefined) formulaSource(config.path, 'Emitter config /path');
  return { config, notes: json.notes };
}

function readBehaviors(list: readonly unknown[], json: LooseJson): Behavior[] {
  return list.map((behavior) => {
    const { type, config } = json.object(behavior);
    return { type: String(type), config: json.object(config) };
  });
}

function readEmission(root: Readonly<Record<string, unknown>>, json: LooseJson): EmissionConfig {
  let interval = json.number(root['frequency'], 0);
  if (interval < LEAST_INTERVAL) {
    json.note(
      `frequency ${String(root['frequency'])} is not a time between waves: ${USUAL_INTERVAL} s instead`,
    );
    interval = USUAL_INTERVAL;
  }
  const emission: Mutable<EmissionConfig> = { interval };
  const count = json.upTo(
    Math.min(MAX_LIMIT, Math.floor(MAX_RATE * interval)),
    Math.round(json.number(root['particlesPerWave'], 1)),
    'particlesPerWave',
  );
  if (count > 1) emission.count = count;
  const chance = json.number(root['spawnChance'], 1);
  if (chance > 0 && chance < 1) emission.chance = chance; // the original library treats 0 as 1
  const limit = json.upTo(MAX_LIMIT, Math.round(json.number(root['maxParticles'], 1000)), 'maxParticles');
  if (limit > 0) emission.limit = limit;
  const life = json.number(root['emitterLifetime'], -1);
  if (life > 0) {
    // The original library subtracts the interval before each wave, and emits the wave if time is left.
    emission.duration = Math.max(0, Number((life - interval).toFixed(6)));
    if (emission.duration === 0)
      json.note('emitterLifetime is no longer than frequency: no wave is emitted, as in the original');
  }
  if (root['emit'] === false) emission.autoStart = false;
  return emission;
}

/** Converts one behaviour. */
function apply({ type, config: from }: Behavior, config: Mutable<EmitterConfig>, json: LooseJson): void {
  switch (type) {
    case 'alpha':
      config.alpha = single(curve(from['alpha'], json));
      return;
    case 'alphaStatic':
      config.alpha = json.number(from['alpha'], 1);
      return;
    case 'scale':
      config.scale = curve(from['scale'], json, from['minMult']);
      return;
    case 'scaleStatic':
      config.scale = json.range(from, 'min', 'max', 1);
      return;
    case 'color':
      config.color = colors(from['color'], json);
      return;
    case 'colorStatic':
      config.color = json.color(from['color']);
      return;
    case 'moveSpeed':
      if (config.acceleration === undefined) config.speed = curve(from['speed'], json, from['minMult']);
      else json.note('a speed list and an acceleration together: the acceleration is used');
      return;
    case 'moveSpeedStatic':
      config.speed = json.range(from, 'min', 'max', 0);
      return;
    case 'movePath':
      config.speed = curve(from['speed'], json, from['minMult']);
      config.path = json.text(from['path'] ?? 'x');
      return;
    case 'moveAcceleration': {
      const { x, y } = json.object(from['accel']);
      config.acceleration = { x: json.number(x, 0), y: json.number(y, 0) };
      config.speed = json.range(from, 'minStart', 'maxStart', 0);
      const maxSpeed = json.number(from['maxSpeed'], 0);
      if (maxSpeed > 0) config.maxSpeed = maxSpeed;
      if (from['rotate'] === true) config.facing = 'velocity';
      return;
    }
    case 'rotation': {
      config.angle = sum(config.angle, json.range(from, 'minStart', 'maxStart', 0), json);
      const spin = json.range(from, 'minSpeed', 'maxSpeed', 0);
      if (spin !== 0) config.spin = spin;
      const acceleration = json.number(from['accel'], 0);
      if (acceleration !== 0) config.spinAcceleration = acceleration;
      return;
    }
    case 'rotationStatic':
      config.angle = sum(config.angle, json.range(from, 'min', 'max', 0), json);
      return;
    case 'noRotation':
      if (config.facing !== 'velocity') config.facing = json.number(from['rotation'], 0);
      return;
    case 'blendMode':
      config.blendMode = blendMode(from['blendMode'], json);
      return;
    case 'spawnPoint':
      return;
    case 'spawnShape':
      shape(config, readShape(from, json), json);
      return;
    case 'spawnBurst':
      shape(
        config,
        {
          type: 'burst',
          start: json.number(from['start'], 0),
          spacing: json.number(from['spacing'], 0),
          distance: json.number(from['distance'], 0),
        },
        json,
      );
      return;
    case 'textureSingle':
      textures(config, { frames: frameNames([from['texture']], json) });
      return;
    case 'textureRandom':
      textures(config, { frames: frameNames(from['textures'], json) });
      return;
    case 'textureOrdered':
      textures(config, { frames: frameNames(from['textures'], json), pick: 'ordered' });
      return;
    case 'animatedSingle':
      textures(config, { animations: animations([from['anim']], json) });
      return;
    case 'animatedRandom':
      textures(config, { animations: animations(json.list(from['anims']), json) });
      return;
    default:
      json.note(`behaviour ${type} is unknown: ignored`);
  }
}

function textures(config: Mutable<EmitterConfig>, given: TexturesConfig): void {
  if ((given.frames ?? given.animations ?? []).length > 0) config.textures = given;
}

function shape(config: Mutable<EmitterConfig>, given: ShapeConfig, json: LooseJson): void {
  if (config.shape !== undefined) json.note('several spawn behaviours: the last one is used');
  config.shape = given;
}

/**
 * Returns the sum of an existing value and another range. The sum of two random numbers is not uniformly distributed,
 * which is noted.
 */
function sum(before: NumberOrRange | undefined, more: NumberOrRange, json: LooseJson): NumberOrRange {
  if (before === undefined || before === 0) return more;
  const [a, b] = [before, more].map((range): readonly [number, number] =>
    typeof range === 'number' ? [range, range] : range,
  ) as [readonly [number, number], readonly [number, number]]; // two in, two out
  if (a[0] !== a[1] && b[0] !== b[1])
    json.note('two random start rotations: their sum is treated as evenly distributed');
  return [json.number(a[0] + b[0], 0), json.number(a[1] + b[1], 0)];
}

/** Returns stops in ascending order of time, at most as many as an emitter accepts. */
function stops<V>(
  list: unknown,
  json: LooseJson,
  read: (value: unknown) => V,
): readonly (readonly [number, V])[] {
  const all = json.list(list).map((stop): readonly [number, V] => {
    const { time, value } = json.object(stop);
    return [Math.min(1, Math.max(0, json.number(time, 0))), read(value)];
  });
  all.sort(([a], [b]) => a - b);
  return json.atMost(all, MAX_STOPS, 'stops of a list');
}

function curve(value: unknown, json: LooseJson, minMult: unknown = 1): Curve | NumberOrRange {
  const { list, isStepped, ease } = json.object(value);
  const read = [...stops(list, json, (number) => json.number(number, 0))];
  if (ease !== undefined) json.note('an easing of a single list: ignored');
  if (read.length === 0) {
    json.note('a list without stops: 1 instead');
    read.push([0, 1]);
  }
  const factor = json.number(minMult, 1);
  const [first] = read;
  if (read.every(([, number]) => number === first![1])) {
    const number = first![1];
    return factor === 1 ? number : [json.number(number * factor, 0), number];
  }
  return {
    stops: read,
    ...(isStepped === true ? { step: true } : {}),
    ...(factor === 1 ? {} : { multiplier: [factor, 1] as const }),
  };
}

/** Returns a curve's constant value as a number if it has no factor. */
function single(value: Curve | NumberOrRange): Curve | number {
  return typeof value === 'object' && !('stops' in value) ? value[0] : value;
}

function colors(value: unknown, json: LooseJson): NonNullable<EmitterConfig['color']> {
  const { list, isStepped } = json.object(value);
  const read = stops(list, json, (color) => json.color(color));
  if (read.length === 0) return '#ffffff';
  if (read.every(([, color]) => color === read[0]![1])) return read[0]![1];
  return { stops: read, ...(isStepped === true ? { step: true } : {}) };
}

function readShape({ type, data }: Readonly<Record<string, unknown>>, json: LooseJson): ShapeConfig {
  const of = json.object(data);
  const [x, y] = [json.number(of['x'], 0), json.number(of['y'], 0)];
  if (type === 'rect') {
    return {
      type: 'rectangle',
      x,
      y,
      width: json.number(of['w'] ?? of['width'], 0),
      height: json.number(of['h'] ?? of['height'], 0),
    };
  }
  if (type === 'torus' || type === 'circle') {
    return {
      type: 'ring',
      x,
      y,
      radius: json.number(of['radius'] ?? of['r'], 0),
      innerRadius: json.number(of['innerRadius'] ?? of['minR'], 0),
      outward: of['affectRotation'] === true || of['rotation'] === true,
    };
  }
  if (type === 'polygonalChain') {
    const list = json.list(data);
    const chains = json.atMost(
      (Array.isArray(list[0]) ? list : [list]).filter((chain) => json.list(chain).length > 0),
      MAX_CHAINS,
      'chains of points',
    );
    const most = Math.min(MAX_POINTS, Math.floor(MAX_ALL_POINTS / Math.max(1, chains.length)));
    const points = chains.map((chain) =>
      json.atMost(json.list(chain), most, 'points of a chain').map((point): readonly [number, number] => {
        const { x, y } = json.object(point);
        return [json.number(x, 0), json.number(y, 0)];
      }),
    );
    return points.length === 0 ? { type: 'point' } : { type: 'lines', chains: points };
  }
  json.note(`spawn shape ${String(type)} is unknown: a point instead`);
  return { type: 'point' };
}

function blendMode(value: unknown, json: LooseJson): BLEND_MODES {
  const name = String(value).toLowerCase().replace(/[ _]/g, '-').replace(/-npm$/, '');
  const known = BLEND_MODE_NAMES.find((mode) => mode === name);
  if (known === undefined) json.note(`blend mode ${String(value)} is unknown: normal instead`);
  return known ?? 'normal';
}

function animations(list: readonly unknown[], json: LooseJson): readonly AnimationConfig[] {
  const kept = json.atMost(list, MAX_FRAMES, 'animations');
  const most = Math.floor(MAX_FRAMES / Math.max(1, kept.length));
  return kept.map((each) => animation(each, most, json)).filter((each) => each !== undefined);
}

/**
 * Returns the frames of a list in which each entry may represent several frames, at most `most`; undefined when no
 * frame has a name.
 */
function animation(value: unknown, most: number, json: LooseJson): AnimationConfig | undefined {
  const { framerate, loop, textures } = json.object(value);
  const names: string[] = [];
  /** By name: the number of frames up to its last one. The frames themselves may be too many for a list. */
  const ends: number[] = [];
  let total = 0;
  for (const frame of json.list(textures)) {
    const { texture = frame, count } = json.object(frame);
    const name = json.name(texture, 'texture');
    if (name === undefined) continue;
    total += Math.min(Math.max(1, Math.floor(json.number(count, 1))), MAX_COUNT);
    names.push(name);
    ends.push(total);
  }
  if (total === 0) return undefined;
  let next = 0;
  const frames = json.indices(total, most, 'frames of an animation').map((index) => {
    while (index >= ends[next]!) next++; // indices ascend, and are less than the total
    return names[next]!;
  });
  const given = json.number(framerate, 60);
  const rate = (given === 0 ? 60 : given) * (frames.length / total);
  return {
    frames,
    rate: framerate === 'matchLife' || !(rate > 0) ? 'lifetime' : rate,
    ...(loop === true ? { loop } : {}),
  };
}

/** Returns the names in a list of textures. */
function frameNames(list: unknown, json: LooseJson): readonly string[] {
  return json
    .atMost(json.list(list), MAX_FRAMES, 'textures')
    .map((texture) => json.name(texture, 'texture'))
    .filter((name) => name !== undefined);
}
