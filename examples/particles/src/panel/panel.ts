import { GUI } from 'lil-gui';
import { SCENES } from '../scenes/scenes.ts';
import { MAX_COUNT, type ParameterName, rangeOf, type Settings } from '../settings.ts';
import { PRESETS } from './presets.ts';

/** The range and the label of the slider of a parameter. */
export interface Slider {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** The sliders of all parameters. The panel of a scene shows those of its parameters. */
const SLIDERS: Readonly<Record<ParameterName, Slider>> = {
  count: { label: 'particles', low: 1000, high: 200_000, step: 1000 },
  rate: { label: 'emission', low: 0, high: 2, step: 0.05 },
  life: { label: 'lifetime', low: 0.4, high: 20, step: 0.1 },
  speed: { label: 'speed', low: 0, high: 1400, step: 10 },
  gravity: { label: 'gravity', low: -600, high: 1600, step: 10 },
  spread: { label: 'spread', low: 0, high: 1, step: 0.01 },
  size: { label: 'size', low: 0.3, high: 3, step: 0.05 },
  hue: { label: 'colour change', low: 0, high: 60, step: 1 },
  wind: { label: 'wind', low: -400, high: 400, step: 5 },
  pull: { label: 'attraction', low: 0, high: 4, step: 0.1 },
};

/**
 * The slider of a parameter. The slider of the number of particles ends at the maximum of the scene and the mode.
 *
 * @param software whether the browser renders in software: the slider of a simulated scene then ends at
 *   {@link MAX_COUNT}.
 */
export function sliderOf(
  name: ParameterName,
  { scene, mode }: Pick<Settings, 'scene' | 'mode'>,
  software: boolean,
): Slider {
  if (name !== 'count') return SLIDERS[name];
  const isLimited = software && SCENES[scene].kind === 'simulated';
  const high = Math.min(rangeOf(name, scene, mode)[1], isLimited ? MAX_COUNT : Infinity);
  const step = high > 10_000 ? 1000 : 20;
  return { ...SLIDERS.count, low: step, high, step };
}

/** The functions that the panel calls. */
export interface PanelActions {
  /** Called when a slider has moved. */
  change(): void;
  preset(name: string): void;
  /** Called to restore the defaults of the scene. */
  reset(): void;
  pause(): void;
  step(): void;
  share(): void;
  save(): void;
  load(): void;
}

/** The panel: parameters of the scene, presets, time, and settings to share, save and load. */
export class Panel {
  readonly #gui: GUI;
  readonly #settings: Settings;
  readonly #actions: PanelActions;
  readonly #software: boolean;
  readonly #pause: { name(text: string): unknown };
  #parameters: GUI;
  readonly #choice = { preset: '' };

  /** @param software whether the browser renders in software. */
  constructor(container: HTMLElement, settings: Settings, software: boolean, actions: PanelActions) {
    this.#settings = settings;
    this.#software = software;
    this.#actions = actions;
    this.#gui = new GUI({ container, title: 'Settings', width: 271 });
    const narrow = matchMedia('(max-width: 759px), (max-height: 559px)').matches;
    if (narrow) this.#gui.close();
    this.#gui
      .add(this.#choice, 'preset', {
        'choose …': '',
        ...Object.fromEntries(Object.keys(PRESETS).map((name) => [name, name])),
      })
      .name('preset')
      .onChange((name: string) => {
        if (name !== '') actions.preset(name);
      });
    this.#parameters = this.#gui.addFolder('Scene');
    const time = this.#gui.addFolder('Time and settings');
    this.#pause = time.add(actions, 'pause').name('pause');
    time.add(actions, 'step').name('single step');
    time.add(actions, 'reset').name('reset');
    time.add(actions, 'share').name('copy link');
    time.add(actions, 'save').name('save file');
    time.add(actions, 'load').name('load file');
    time.domElement.classList.add('buttons');
    this.showScene();
  }

  /** Replaces the sliders with those of the scene and the mode. */
  showScene(): void {
    const settings = this.#settings;
    const scene = SCENES[settings.scene];
    const { domElement: old } = this.#parameters;
    const parameters = this.#gui.addFolder(scene.title);
    old.replaceWith(parameters.domElement);
    this.#parameters.destroy();
    this.#parameters = parameters;
    for (const name of Object.keys(scene.parameters) as ParameterName[]) {
      const { label, low, high, step } = sliderOf(name, settings, this.#software);
      parameters
        .add(settings, name, low, high, step)
        .name(label)
        .onChange(() => this.#actions.change());
    }
  }

  showPaused(paused: boolean): void {
    this.#pause.name(paused ? 'play' : 'pause');
  }
}
