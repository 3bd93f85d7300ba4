import type { LooseJson } from './loose-json.ts';

/** A property of particles: the unit of version 3 of the format. */
export interface Behavior {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Returns the behaviours of a file of version 1 (`{ start, end }`) or 2 (lists), as in `upgradeConfig` of
 * @pixi/particle-emitter 5: acceleration takes precedence over a path, and a path over a speed; a ring rotates the
 * particles outwards.
 */
export function upgrade(file: Readonly<Record<string, unknown>>, json: LooseJson): Behavior[] {
  const behaviors: Behavior[] = [];
  const add = (type: string, config: Record<string, unknown>): void => void behaviors.push({ type, config });
  const speed = toList(file['speed'], json);
  const speedMult = multiplier(file, 'speed', 'minimumSpeedMultiplier', json);
  const acceleration = json.object(file['acceleration']);
  const { path } = json.object(file['extraData']);
  if (file['alpha'] !== undefined) add('alpha', { alpha: toList(file['alpha'], json) });
  if (json.number(acceleration['x'], 0) !== 0 || json.number(acceleration['y'], 0) !== 0) {
    const start = json.number(json.object(json.list(speed.list)[0])['value'], 0);
    add('moveAcceleration', {
      accel: acceleration,
      minStart: start * speedMult,
      maxStart: start,
      rotate: file['noRotation'] !== true,
      maxSpeed: file['maxSpeed'],
    });
  } else if (typeof path === 'string') add('movePath', { path, speed, minMult: speedMult });
  else if (file['speed'] !== undefined) add('moveSpeed', { speed, minMult: speedMult });
  if (file['scale'] !== undefined) {
    const minMult = multiplier(file, 'scale', 'minimumScaleMultiplier', json);
    add('scale', { scale: toList(file['scale'], json), minMult });
  }
  if (file['color'] !== undefined) add('color', { color: toList(file['color'], json) });
  const start = json.object(file['startRotation']);
  const turning = json.object(file['rotationSpeed']);
  add('rotation', {
    accel: file['rotationAcceleration'],
    minSpeed: turning['min'],
    maxSpeed: turning['max'],
    minStart: start['min'],
    maxStart: start['max'],
  });
  if (file['noRotation'] === true) add('noRotation', {});
  if (file['blendMode'] !== undefined) add('blendMode', { blendMode: file['blendMode'] });
  const spawn = spawnBehavior(file, json);
  if (spawn !== undefined) behaviors.push(spawn);
  return behaviors;
}

/** Returns a property as a list: version 1 has a start and an end. */
function toList(value: unknown, json: LooseJson): { readonly list: unknown; readonly isStepped?: unknown } {
  const object = json.object(value);
  if (Array.isArray(object['list'])) return { list: object['list'], isStepped: object['isStepped'] };
  if (object['start'] === undefined) return { list: [{ time: 0, value }] };
  const start = { time: 0, value: object['start'] };
  return { list: object['end'] === undefined ? [start] : [start, { time: 1, value: object['end'] }] };
}

function multiplier(
  file: Readonly<Record<string, unknown>>,
  property: string,
  key: string,
  json: LooseJson,
): number {
  return json.number(json.object(file[property])[key] ?? file[key], 1);
}

function spawnBehavior(file: Readonly<Record<string, unknown>>, json: LooseJson): Behavior | undefined {
  const circle = json.object(file['spawnCircle']);
  const torus = (innerRadius: unknown, affectRotation: boolean): Behavior => ({
    type: 'spawnShape',
    config: {
      type: 'torus',
      data: { x: circle['x'], y: circle['y'], radius: circle['r'], innerRadius, affectRotation },
    },
  });
  switch (file['spawnType']) {
    case 'burst':
      return {
        type: 'spawnBurst',
        config: { start: file['angleStart'], spacing: file['particleSpacing'], distance: 0 },
      };
    case 'ring':
      return torus(circle['minR'], true);
    case 'circle':
      return torus(0, false);
    case 'rect':
      return { type: 'spawnShape', config: { type: 'rect', data: file['spawnRect'] } };
    case 'polygonalChain':
      return { type: 'spawnShape', config: { type: 'polygonalChain', data: file['spawnPolygon'] } };
    case 'point':
    case undefined:
      return undefined;
    default:
      json.note(`spawnType ${String(file['spawnType'])} is unknown: a point instead`);
      return undefined;
  }
}
