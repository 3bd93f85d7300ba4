import { SCENES } from './scenes/scenes.ts';

/** Scenes there are. */
export const SCENE_NAMES = ['galaxy', 'fireworks', 'fire', 'snow', 'fountain', 'million'] as const;
export type SceneName = (typeof SCENE_NAMES)[number];

/** Where the particles live: see modes.ts. */
export const MODE_NAMES = ['new', 'pooled', 'in-place', 'offheap', 'simd'] as const;
export type ModeName = (typeof MODE_NAMES)[number];

/** What the panel's sliders set. */
export interface Parameters {
  /** Most particles alive, up to the most of the scene. */
  count: number;
  /** Births, as a part of what keeps `count` alive: 0 to 2. */
  rate: number;
  /** Mean seconds of a life. */
  life: number;
  /** Pixels a second, on a screen 720 pixels high. */
  speed: number;
  /** Pixels a second, each second. */
  gravity: number;
  /** Width of what is emitted, 0 to 1. */
  spread: number;
  /** Factor of the particles' size. */
  size: number;
  /** Turns of the colour wheel a minute. */
  hue: number;
  /** Pixels a second to the right. */
  wind: number;
  /** Strength of the attractors. */
  pull: number;
}
export type ParameterName = keyof Parameters;
/** A scene's parameters: those it has, with their defaults. */
export type SceneParameters = Readonly<Partial<Parameters> & Pick<Parameters, 'count' | 'life'>>;

/** All that can be set, in the panel and in the address (`?scene=galaxy&mode=new&count=50000`). */
export interface Settings extends Parameters {
  scene: SceneName;
  mode: ModeName;
  /** Start of the random numbers. */
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

/** The scene of an address that names none. */
const FIRST = SCENE_NAMES[0];

/** Most particles of a simulated scene, in the modes without SIMD. */
export const MAX_COUNT = 200_000;
/** Most particles of a simulated scene in the mode with SIMD. */
export const MAX_SIMD_COUNT = 1_000_000;

/** What a parameter is in a scene that has none of it. */
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

/** A scene as it is unless set otherwise. */
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

/** Reads settings from an address's query; what it lacks or cannot mean gets its default, what is too much the limit. */
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

/** The query that gives these settings; only what differs from the scene's defaults. */
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
