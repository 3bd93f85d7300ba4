/** What can be set, in the panel and in the address (`?count=50000&seed=7&points=1`). */
export interface Settings {
  /** Most particles alive, 1 to 200,000. */
  count: number;
  /** Births, as a part of what keeps `count` alive: 0 to 2. */
  rate: number;
  /** Pixels a second, each second. */
  gravity: number;
  /** Pixels a second at the nozzle. */
  speed: number;
  /** Width of the jets, 0 to 1. */
  spread: number;
  /** Mean seconds of a life. */
  life: number;
  /** Factor of the particles' size. */
  size: number;
  /** Turns of the colour wheel a minute. */
  hue: number;
  /** Start of the random numbers. */
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

/** Most particles that can be asked for. */
export const MAX_COUNT = 200_000;

const DEFAULTS: Readonly<Settings> = {
  count: 100_000,
  rate: 1,
  gravity: 620,
  speed: 860,
  spread: 0.5,
  life: 2.6,
  size: 1,
  hue: 3,
  seed: 1,
  points: 'auto',
  paused: false,
  warm: 0,
  checked: false,
  ui: true,
};

type NumberSetting = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings];

const RANGES: Readonly<Record<NumberSetting, readonly [low: number, high: number]>> = {
  count: [1, MAX_COUNT],
  rate: [0, 2],
  gravity: [-2000, 2000],
  speed: [0, 2000],
  spread: [0, 1],
  life: [0.2, 8],
  size: [0.1, 4],
  hue: [0, 60],
  seed: [-(2 ** 31), 2 ** 32 - 1],
  warm: [0, 30],
};

/** Reads settings from an address's query; what it lacks or cannot mean gets its default, what is too much the limit. */
export function readSettings(query: string): Settings {
  const given = new URLSearchParams(query);
  const settings: Settings = { ...DEFAULTS };
  for (const [name, [low, high]] of Object.entries(RANGES) as [NumberSetting, readonly [number, number]][]) {
    const text = given.get(name);
    if (text === null || text.trim() === '' || Number.isNaN(Number(text))) continue;
    settings[name] = Math.min(high, Math.max(low, Number(text)));
  }
  settings.count = Math.round(settings.count);
  settings.seed = Math.round(settings.seed);
  for (const name of ['paused', 'checked', 'ui', 'points'] as const) {
    const text = given.get(name);
    if (text !== null) settings[name] = text !== '0' && text !== 'false';
  }
  return settings;
}

/** The query that gives these settings; only what differs from the defaults. */
export function writeSettings(settings: Settings): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(DEFAULTS) as (keyof Settings)[]) {
    const value = settings[name];
    if (value !== DEFAULTS[name])
      query.set(name, typeof value === 'boolean' ? String(Number(value)) : String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
