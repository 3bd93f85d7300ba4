import { defaultsOf, type Parameters, type SceneName, type Settings } from '../settings.ts';

interface Preset {
  readonly scene: SceneName;
  readonly parameters: Readonly<Partial<Parameters>>;
}

/** Settings worth a look, by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  Fountain: { scene: 'fountain', parameters: {} },
  Geyser: { scene: 'fountain', parameters: { spread: 0.05, speed: 1250, gravity: 900, life: 3.2, hue: 8 } },
  Nebula: {
    scene: 'fountain',
    parameters: { gravity: -40, speed: 240, spread: 1, life: 5, hue: 12, size: 1.4 },
  },
  Fireworks: { scene: 'fireworks', parameters: {} },
  'Grand finale': {
    scene: 'fireworks',
    parameters: { count: 180_000, rate: 2, life: 1.3, speed: 480, hue: 30 },
  },
  'Golden willow': {
    scene: 'fireworks',
    parameters: { rate: 0.6, life: 3, speed: 380, gravity: 240, hue: 0 },
  },
  Galaxy: { scene: 'galaxy', parameters: {} },
  'Two suns': { scene: 'galaxy', parameters: { pull: 4, spread: 0.9, speed: 150 } },
  Campfire: { scene: 'fire', parameters: {} },
  Wildfire: { scene: 'fire', parameters: { count: 70_000, spread: 1, speed: 380, wind: 120 } },
  Snow: { scene: 'snow', parameters: {} },
  Blizzard: { scene: 'snow', parameters: { count: 120_000, wind: 260, speed: 190, life: 9, size: 0.8 } },
};

/** Makes the settings a preset's; mode, seed and how the page is shown stay. */
export function applyPreset(settings: Settings, name: string): void {
  const preset = PRESETS[name];
  if (preset === undefined) return;
  applyScene(settings, preset.scene);
  Object.assign(settings, preset.parameters);
}

/** Makes the settings a scene's defaults; mode, seed and how the page is shown stay. */
export function applyScene(settings: Settings, scene: SceneName): void {
  const { mode, seed, points, paused, warm, checked, ui } = settings;
  Object.assign(settings, defaultsOf(scene), { mode, seed, points, paused, warm, checked, ui });
}
