import type { BLEND_MODES } from 'pixi.js';
import type { Node, NumberNode, Properties } from './description-reader.ts';
import type { EmitterConfig, OnDeathConfig, ParticleConfig } from './emitter-config.ts';

/** One row of the table for each property of a type. Rows of optional properties contain the default. */
type RowsOf<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Node & { readonly missing: unknown } : Node;
};

export const MAX_LIMIT = 1_000_000;
/** The longest lifetime, in seconds. */
export const MAX_LIFETIME = 3600;
export const MAX_EASINGS = 16;
/** The shortest interval between waves, in seconds, as each wave takes computing time. */
export const LEAST_INTERVAL = 1e-6;
/**
 * The highest number of particles per second. Each takes computing time, including those that `chance` omits or that
 * die before the next frame.
 */
export const MAX_RATE = 100_000_000;
/** The highest number of kinds of particles that are born at a death. */
export const MAX_KINDS = 8;
/** The highest number of kinds of particles in one description, as each kind is drawn by its own shader. */
export const MAX_ALL_KINDS = 100;

/** The names of the blend modes in pixi.js. */
export const BLEND_MODE_NAMES =
  `inherit normal add multiply screen darken lighten erase color-dodge color-burn linear-burn linear-dodge linear-light \
hard-light soft-light pin-light difference exclusion overlay saturation color luminosity normal-npm add-npm screen-npm none subtract divide \
vivid-light hard-mix negation min max`.split(' ') as BLEND_MODES[];

const boolean: Node = { kind: 'boolean' };
const text: Node = { kind: 'text' };
const color: Node = { kind: 'color' };

function number(least?: number, most?: number, more?: Partial<NumberNode>): NumberNode {
  return {
    kind: 'number',
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...more,
  };
}

const any = number();
const positive = number(0);
const fraction = number(0, 1);
const above = (least: number, most?: number): NumberNode => number(least, most, { above: true });
const integer = (most: number): NumberNode => number(1, most, { integer: true });
const either = (...of: readonly Node[]): Node => ({ kind: 'either', of });
const choice = (...of: readonly string[]): Node => ({ kind: 'choice', of });
const list = (of: Node, most: number): Node => ({ kind: 'list', of, most });
const tuple = (as: string, ...of: readonly Node[]): Node => ({ kind: 'tuple', as, of });
const object = (of: Properties): Node => ({ kind: 'object', of });
const or = (missing: unknown, node: Node): Node & { readonly missing: unknown } => ({ ...node, missing });

const range = (of: Node): Node => either(of, tuple('[min, max]', of, of));
const stops = (value: Node): Properties => ({
  stops: { kind: 'list', of: tuple('[time, value]', fraction, value), most: 16, ascends: true },
  step: or(false, boolean),
});
const curve = object(stops(any));
const factorCurve = object({ ...stops(any), multiplier: or(1, range(any)) });
const colors = either(color, object(stops(color)));
const point = or({ x: 0, y: 0 }, object({ x: or(0, any), y: or(0, any) }));
const names = list(text, 64);

const particle = {
  lifetime: range(above(0, MAX_LIFETIME)),
  shape: or(
    { type: 'point' },
    {
      kind: 'tagged',
      of: {
        point: {},
        rectangle: { x: any, y: any, width: any, height: any },
        ring: {
          x: or(0, any),
          y: or(0, any),
          radius: any,
          innerRadius: or(0, any),
          outward: or(false, boolean),
        },
        lines: { chains: list(list(tuple('[x, y]', any, any), 64), 64) },
        burst: { start: or(0, any), spacing: or(0, any), distance: or(0, any) },
      },
    },
  ),
  angle: or(0, range(any)),
  speed: or(0, either(any, tuple('[min, max]', any, any), factorCurve)),
  acceleration: point,
  maxSpeed: or(0, positive),
  drag: or(0, positive),
  path: or(undefined, text),
  facing: or('start', either(choice('start', 'velocity'), any)),
  spin: or(0, range(any)),
  spinAcceleration: or(0, any),
  alpha: or(1, either(any, curve)),
  scale: or(1, either(any, tuple('[min, max]', any, any), factorCurve)),
  color: or(0xffffff, colors),
  tints: or(undefined, list(color, 16)),
  ease: or(undefined, list(object({ start: any, control: any, end: any }), MAX_EASINGS)),
  textures: or(
    undefined,
    object({
      frames: or(undefined, names),
      animations: or(
        undefined,
        list(
          object({
            frames: names,
            rate: or(60, either(above(0), choice('lifetime'))),
            loop: or(false, boolean),
          }),
          64,
        ),
      ),
      pick: or('random', choice('random', 'ordered')),
    }),
  ),
  blendMode: or(undefined, choice(...BLEND_MODE_NAMES)),
  trail: or(
    undefined,
    object({
      duration: above(0, 60),
      segments: or(16, integer(64)),
      width: or(
        {
          stops: [
            [0, 4],
            [1, 0],
          ],
          step: false,
        },
        either(positive, curve),
      ),
      alpha: or(
        {
          stops: [
            [0, 1],
            [1, 0],
          ],
          step: false,
        },
        either(any, curve),
      ),
      color: or(0xffffff, colors),
    }),
  ),
} satisfies Omit<RowsOf<ParticleConfig>, 'onDeath'>;

const children: Record<string, Node> = {
  ...particle,
  count: integer(1000),
  chance: or(1, fraction),
  inheritVelocity: or(0, any),
} satisfies Omit<RowsOf<OnDeathConfig>, 'onDeath'>;

/** Particles that are born at deaths of particles that are born at deaths, and so on. */
const onDeath = or(undefined, list(object(children), MAX_KINDS));
children['onDeath'] = onDeath;

/** The allowed contents of a description. They correspond to the types of {@link EmitterConfig}. */
export const DESCRIPTION: Node = object({
  $schema: or(undefined, text),
  emission: object({
    interval: or(1, number(LEAST_INTERVAL)),
    count: or(1, integer(MAX_LIMIT)),
    chance: or(1, fraction),
    delay: or(0, positive),
    duration: or(Infinity, positive),
    limit: or(1000, integer(MAX_LIMIT)),
    autoStart: or(true, boolean),
  }),
  position: point,
  newest: or('front', choice('front', 'back')),
  ...particle,
  onDeath,
  attractors: or(undefined, list(object({ x: any, y: any, strength: any, radius: or(50, above(0)) }), 16)),
  turbulence: or(undefined, object({ strength: any, size: or(100, above(0)), rate: or(0.5, any) })),
  bounds: or(
    undefined,
    object({
      left: or(undefined, any),
      top: or(undefined, any),
      right: or(undefined, any),
      bottom: or(undefined, any),
      bounce: or(0.5, fraction),
      friction: or(0, fraction),
      kill: or(false, boolean),
    }),
  ),
} satisfies RowsOf<EmitterConfig>);
