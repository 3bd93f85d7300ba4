import { SCENES } from './scenes/scenes.ts';

/** The names of the scenes. */
export const SCENE_NAMES = ['galaxy', 'fireworks', 'fire', 'snow', 'fountain', 'million'] as const;
export type SceneName = (typeof SCENE_NAMES)[number];

/** Where the particles are stored: see modes.ts. */
export const MODE_NAMES = ['new', 'pooled', 'in-place', 'offheap', 'simd'] as const;
export type ModeName = (typeof MODE_NAMES)[number];

/** The parameters that the sliders of the panel change. */
export interface Parameters {
  /** The maximum number of particles alive, up to that of the scene. */
  count: number;
  /** Births, relative to the number that keeps `count` particles alive: 0 to 2. */
  rate: number;
  /** Mean lifetime, in seconds. */
  life: number;
  /** Pixels per second on a screen with a height of 720 pixels. */
  speed: number;
  /** Pixels per second squared. */
  gravity: number;
  /** Width of what is emitted, 0 to 1. */
  spread: number;
  /** Factor of the particles' size. */
  size: number;
  /** Turns of the colour wheel per minute. */
  hue: number;
  /** Pixels per second to the right. */
  wind: number;
  /** Strength of the attractors. */
  pull: number;
}
export type ParameterName = keyof Parameters;
/** The parameters of a scene, with their defaults. */
export type SceneParameters = Readonly<Partial<Parameters> & Pick<Parameters, 'count' | 'life'>>;

/** All settings, which the panel and the address can change (`?scene=galaxy&mode=new&count=50000`). */
export interface Settings extends Parameters {
  scene: SceneName;
  mode: ModeName;
  /** Seed of the random numbers. */
  seed: number;
  /** Draws points instead of quads, offheap; `auto`: when the browser renders in software. */
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

/** The scene of an address without one. */
const FIRST = SCENE_NAMES[0];

/** The maximum number of particles of a simulated scene in the modes without SIMD. */
export const MAX_COUNT = 200_000;
/** The maximum number of particles of a simulated scene in the mode with SIMD. */
export const MAX_SIMD_COUNT = 1_000_000;

/** The default value of each parameter, for scenes that do not define it. */
const NEUTRAL: Readonly<Parameters> = {
  count: 100_000,
  rate: 1,
  life: 2,
  speed: 0,
  gravity: 0,
  spread: 0.5,
  size: 1,
  hue: 0,
  wind: 0,
  pull: 0,
};

const FLAGS = { points: 'auto', paused: false, checked: false, ui: true } as const;

export type NumberSetting = ParameterName | 'seed' | 'warm';

/** Lowest and highest value of each number. */
export const RANGES: Readonly<Record<NumberSetting, readonly [low: number, high: number]>> = {
  count: [1, MAX_COUNT],
  rate: [0, 3],
  life: [0.2, 30],
  speed: [0, 2000],
  gravity: [-2000, 2000],
  spread: [0, 1],
  size: [0.1, 4],
  hue: [0, 60],
  wind: [-400, 400],
  pull: [0, 4],
  seed: [-(2 ** 31), 2 ** 32 - 1],
  warm: [0, 30],
};

/** The lowest and the highest value of a number in a scene and a mode. */
export function rangeOf(
  name: NumberSetting,
  scene: SceneName,
  mode: ModeName,
): readonly [low: number, high: number] {
  if (name !== 'count') return RANGES[name];
  return [1, SCENES[scene].most ?? (mode === 'simd' ? MAX_SIMD_COUNT : MAX_COUNT)];
}

/** The default settings of a scene. */
export function defaultsOf(scene: SceneName): Settings {
  return {
    scene,
    mode: 'offheap',
    ...NEUTRAL,
    ...SCENES[scene].parameters,
    seed: 1,
    warm: 0,
    ...FLAGS,
  };
}

/** Reads settings from the query of an address. Missing and invalid values become the default; too large values become the limit. */
export function readSettings(query: string): Settings {
  const given = new URLSearchParams(query);
  const settings = defaultsOf(oneOf(SCENE_NAMES, given.get('scene')) ?? FIRST);
  settings.mode = oneOf(MODE_NAMES, given.get('mode')) ?? settings.mode;
  for (const name of Object.keys(RANGES) as NumberSetting[]) {
    const [low, high] = rangeOf(name, settings.scene, settings.mode);
    const text = given.get(name);
    if (text === null || text.trim() === '' || Number.isNaN(Number(text))) continue;
    settings[name] = Math.min(high, Math.max(low, Number(text)));
  }
  settings.count = Math.round(settings.count);
  settings.seed = Math.round(settings.seed);
  for (const name of Object.keys(FLAGS) as (keyof typeof FLAGS)[]) {
    const text = given.get(name);
    if (text !== null) settings[name] = text !== '0' && text !== 'false';
  }
  return settings;
}

/** The query for these settings. It contains only values that differ from the defaults of the scene. */
export function writeSettings(settings: Settings): string {
  const defaults = defaultsOf(settings.scene);
  const query = new URLSearchParams();
  if (settings.scene !== FIRST) query.set('scene', settings.scene);
  for (const name of Object.keys(defaults) as (keyof Settings)[]) {
    const value = settings[name];
    if (value !== defaults[name])
      query.set(name, typeof value === 'boolean' ? String(Number(value)) : String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function oneOf<T extends string>(names: readonly T[], text: string | null): T | undefined {
  return names.find((name) => name === text);
}
