import { GUI } from 'lil-gui';
import { MAX_COUNT, MAX_OBSTACLES, MAX_PREDATORS, type NumberSetting, type Settings } from './settings.ts';

/** The functions that the panel calls. */
export interface PanelActions {
  /** Called when a slider has moved. */
  change(): void;
  pause(): void;
  step(): void;
  reset(): void;
}

type Slider = readonly [name: NumberSetting, label: string, low: number, high: number, step: number];

const RULES: readonly Slider[] = [
  ['separation', 'separation', 0, 3, 0.05],
  ['alignment', 'alignment', 0, 3, 0.05],
  ['cohesion', 'cohesion', 0, 3, 0.05],
  ['fear', 'flee', 0, 3, 0.05],
  ['sight', 'sight', 6, 40, 1],
  ['speed', 'speed', 10, 300, 5],
];
const NUMBERS: readonly Slider[] = [
  ['count', 'boids', 500, MAX_COUNT, 500],
  ['predators', 'hunters', 0, MAX_PREDATORS, 1],
  ['obstacles', 'stones', 0, MAX_OBSTACLES, 1],
];

/** The panel: the weights of the rules, the numbers of entities, and time. */
export class Panel {
  readonly #pause: { name(text: string): unknown };

  constructor(container: HTMLElement, settings: Settings, actions: PanelActions) {
    const gui = new GUI({ container, title: 'Settings', width: 272 });
    if (matchMedia('(max-width: 759px), (max-height: 559px)').matches) gui.close();
    const addSliders = (title: string, sliders: readonly Slider[]): void => {
      const folder = gui.addFolder(title);
      for (const [name, label, low, high, step] of sliders) {
        folder
          .add(settings, name, low, high, step)
          .name(label)
          .onChange(() => actions.change());
      }
    };
    addSliders('Rules', RULES);
    addSliders('Numbers', NUMBERS);
    const time = gui.addFolder('Time');
    this.#pause = time.add(actions, 'pause').name('pause');
    time.add(actions, 'step').name('step');
    time.add(actions, 'reset').name('reset');
    time.domElement.classList.add('buttons');
  }

  showPaused(paused: boolean): void {
    this.#pause.name(paused ? 'play' : 'pause');
  }
}
