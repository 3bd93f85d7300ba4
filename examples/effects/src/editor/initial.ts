import type { Schema, Variant } from './schema.ts';

/** The values of properties that the user adds: their effect is visible immediately. */
const STARTS: Readonly<Record<string, unknown>> = {
  trail: {
    duration: 0.3,
    segments: 12,
    width: {
      stops: [
        [0, 10],
        [1, 0],
      ],
    },
  },
  turbulence: { strength: 200, size: 100 },
  bounds: { bottom: 180, bounce: 0.5 },
  attractors: { x: 0, y: -100, strength: 400 },
  onDeath: {
    count: 8,
    lifetime: 0.6,
    angle: [0, 360],
    speed: [20, 80],
    scale: 0.2,
    alpha: {
      stops: [
        [0, 1],
        [1, 0],
      ],
    },
  },
  ease: { start: 0, control: 0.8, end: 1 },
  path: 'sin(x / 20) * 20',
  animations: { frames: ['confetti-red', 'confetti-red-tilted', 'confetti-red-edge'], rate: 12, loop: true },
  chains: [
    [
      [-50, 0],
      [50, 0],
    ],
  ],
  blendMode: 'normal',
};

/** The initial shapes of each form. */
const SHAPES: Readonly<Record<string, unknown>> = {
  point: { type: 'point' },
  rectangle: { type: 'rectangle', x: -50, y: -50, width: 100, height: 100 },
  ring: { type: 'ring', radius: 60 },
  lines: {
    type: 'lines',
    chains: [
      [
        [-80, 0],
        [80, 0],
      ],
    ],
  },
  burst: { type: 'burst', spacing: 45, distance: 10 },
};

/** The initial value of a property. */
export function initialOf(key: string, schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  const start = STARTS[key];
  if (start !== undefined) return start;
  if (schema.enum) return schema.enum[0];
  if (schema.oneOf) return SHAPES['point'];
  if (schema.type === 'boolean') return false;
  if (schema.type === 'string') return '';
  return Math.max(schema.minimum ?? 0, schema.exclusiveMinimum === undefined ? 0 : 1);
}

export function shapeOf(type: string): unknown {
  return SHAPES[type];
}

/** A value in another form that looks as similar as possible. */
export function converted(value: unknown, key: string, to: Variant): unknown {
  const number = numberOf(value);
  switch (to.kind) {
    case 'number':
      return number;
    case 'range':
      return number === 0 ? [0, 1] : [round(number * 0.75), round(number * 1.25)];
    case 'curve':
      return {
        stops: [
          [0, number],
          [1, key === 'alpha' ? 0 : round(number / 2)],
        ],
      };
    case 'color':
      return typeof value === 'object' ? (stopsOf(value)[0]?.[1] ?? '#ffffff') : '#ffffff';
    case 'gradient': {
      const color = typeof value === 'object' ? '#ffffff' : value;
      return {
        stops: [
          [0, color],
          [1, '#ff6a20'],
        ],
      };
    }
    default:
      return initialOf(key, to.schema);
  }
}

function stopsOf(value: unknown): readonly (readonly [number, unknown])[] {
  const { stops = [] } = (value ?? {}) as { readonly stops?: readonly (readonly [number, unknown])[] };
  return stops; // empty if the value is not a curve
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return round((Number(value[0]) + Number(value[1])) / 2);
  const stops = stopsOf(value).map(([, each]) => Number(each));
  return stops.length > 0 ? Math.max(...stops) : 1;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
