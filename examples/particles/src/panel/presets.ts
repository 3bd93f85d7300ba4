import { defaultsOf, type Parameters, type SceneName, type Settings } from '../settings.ts';

interface Preset {
  readonly scene: SceneName;
  readonly parameters: Readonly<Partial<Parameters>>;
}

/** The presets, by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  Fountain: { scene: 'fountain', parameters: {} },
  Geyser: { scene: 'fountain', parameters: { spread: 0.05, speed: 1250, gravity: 900, life: 3.2, hue: 8 } },
  Fireworks: { scene: 'fireworks', parameters: {} },
  'Grand finale': {
    scene: 'fireworks',
    parameters: { count: 3000, rate: 2.5, life: 1.8, speed: 520 },
  },
  'Golden willow': {
    scene: 'fireworks',
    parameters: { rate: 0.6, life: 3, speed: 380, gravity: 60 },
  },
  Galaxy: { scene: 'galaxy', parameters: {} },
  'Giant galaxy': { scene: 'galaxy', parameters: { count: 200_000, life: 14 } },
  Campfire: { scene: 'fire', parameters: {} },
  Wildfire: { scene: 'fire', parameters: { count: 1200, speed: 360, wind: 160, life: 1.1 } },
  'Slow bloom': { scene: 'million', parameters: { life: 16, speed: 26, spread: 0.3 } },
  Snow: { scene: 'snow', parameters: {} },
  Blizzard: { scene: 'snow', parameters: { count: 60_000, wind: 220, speed: 150, life: 8, size: 0.8 } },
};

/** Applies a preset. Mode, seed and the display of the page stay the same. */
export function applyPreset(settings: Settings, name: string): void {
  const preset = PRESETS[name];
  if (preset === undefined) return;
  applyScene(settings, preset.scene);
  Object.assign(settings, preset.parameters);
}

/**
 * Sets the settings to the defaults of a scene. Mode, seed and the display of the page stay the same.
 *
 * @param most the maximum number of particles at the start: less than that of the scene when the browser renders in
 *   software.
 */
export function applyScene(settings: Settings, scene: SceneName, most = Infinity): void {
  const { mode, seed, points, paused, warm, checked, ui } = settings;
  Object.assign(settings, defaultsOf(scene), { mode, seed, points, paused, warm, checked, ui });
  settings.count = Math.min(settings.count, most);
}
