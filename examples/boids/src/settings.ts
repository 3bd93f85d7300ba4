/** The settings, which the panel and the address can change (`?count=30000&alignment=2&seed=7`). */
export interface Settings {
  /** Boids in the flock, 1 to 50,000. */
  count: number;
  /** Length of a boid, in pixels. */
  size: number;
  /** Strength of the separation, 0 to 3. */
  separation: number;
  /** Strength of the alignment with neighbours, 0 to 3. */
  alignment: number;
  /** Strength of the cohesion, 0 to 3. */
  cohesion: number;
  /** Distance at which boids see each other, in pixels. */
  sight: number;
  /** Maximum speed, in pixels per second. */
  speed: number;
  /** Hunters, 0 to 20. */
  predators: number;
  /** Strength of the flight from hunters, 0 to 3. */
  fear: number;
  /** Stones on the ground, 0 to 12. */
  obstacles: number;
  /** Seed of the random numbers. */
  seed: number;
  /** Draws points instead of quads; `auto`: when the browser renders in software. */
  points: boolean | 'auto';
  /** Starts paused. */
  paused: boolean;
  /** Seconds simulated before the first picture. */
  warm: number;
  /** Whether offheap tests every access: for debugging, slower. */
  checked: boolean;
  /** Shows the panel and texts. */
  ui: boolean;
}

/** The maximum number of boids. */
export const MAX_COUNT = 50_000;
export const MAX_PREDATORS = 20;
export const MAX_OBSTACLES = 12;

const DEFAULTS: Readonly<Settings> = {
  count: 24_000,
  size: 7.5,
  separation: 1,
  alignment: 1,
  cohesion: 1,
  sight: 16,
  speed: 110,
  predators: 4,
  fear: 1,
  obstacles: 4,
  seed: 1,
  points: 'auto',
  paused: false,
  warm: 0,
  checked: false,
  ui: true,
};

/** The settings that are numbers. */
export type NumberSetting = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings];

const RANGES: Readonly<Record<NumberSetting, readonly [low: number, high: number]>> = {
  count: [1, MAX_COUNT],
  size: [4, 20],
  separation: [0, 3],
  alignment: [0, 3],
  cohesion: [0, 3],
  sight: [6, 40],
  speed: [10, 300],
  predators: [0, MAX_PREDATORS],
  fear: [0, 3],
  obstacles: [0, MAX_OBSTACLES],
  seed: [-(2 ** 31), 2 ** 32 - 1],
  warm: [0, 30],
};

const WHOLE = ['count', 'predators', 'obstacles', 'seed'] as const;

/** Defaults for a page of that size: fewer but larger boids in a small one, where much of the water should stay visible. */
export function defaultsFor(width: number, height: number): Readonly<Settings> {
  const count = Math.min(DEFAULTS.count, Math.round((width * height) / 19_000) * 500);
  return width < 760 ? { ...DEFAULTS, count, size: 10, sight: 20, predators: 3 } : { ...DEFAULTS, count };
}

/** Reads settings from the query of an address. Missing and invalid values become the default; too large values become the limit. */
export function readSettings(query: string, defaults = DEFAULTS): Settings {
  const given = new URLSearchParams(query);
  const settings: Settings = { ...defaults };
  for (const [name, [low, high]] of Object.entries(RANGES) as [NumberSetting, readonly [number, number]][]) {
    const text = given.get(name);
    if (text === null || text.trim() === '' || Number.isNaN(Number(text))) continue;
    settings[name] = Math.min(high, Math.max(low, Number(text)));
  }
  for (const name of WHOLE) settings[name] = Math.round(settings[name]);
  for (const name of ['paused', 'checked', 'ui', 'points'] as const) {
    const text = given.get(name);
    if (text !== null) settings[name] = text !== '0' && text !== 'false';
  }
  return settings;
}

/** The query for these settings. It contains only values that differ from the defaults. */
export function writeSettings(settings: Settings, defaults = DEFAULTS): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(defaults) as (keyof Settings)[]) {
    const value = settings[name];
    if (value !== defaults[name])
      query.set(name, typeof value === 'boolean' ? String(Number(value)) : String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
