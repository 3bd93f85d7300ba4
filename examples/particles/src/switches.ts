import { MODES } from './modes/modes.ts';
import type { ParticleStore } from './modes/particle-store.ts';
import { SimdStore } from './modes/simd-store.ts';
import { SCENES } from './scenes/scenes.ts';
import { MODE_NAMES, type ModeName, SCENE_NAMES, type SceneName, type Settings } from './settings.ts';

/** The tabs of scenes and the switch of modes. */
export class Switches {
  readonly #scenes = new Map<SceneName, HTMLButtonElement>();
  readonly #modes = new Map<ModeName, HTMLButtonElement>();
  readonly #text = find('mode-text');
  readonly #hint = find('hint');

  constructor(onScene: (scene: SceneName) => void, onMode: (mode: ModeName) => void) {
    for (const name of SCENE_NAMES)
      this.#scenes.set(
        name,
        addButton(find('scenes'), SCENES[name].title, () => onScene(name)),
      );
    for (const name of MODE_NAMES)
      this.#modes.set(
        name,
        addButton(find('modes'), MODES[name].title, () => onMode(name)),
      );
  }

  show({ scene, mode }: Settings, store: ParticleStore): void {
    for (const [name, button] of this.#scenes) button.setAttribute('aria-pressed', String(name === scene));
    const shown = SCENES[scene];
    const applies = shown.kind === 'simulated';
    const text = applies ? MODES[mode].text : shown.why;
    const isSlow = store instanceof SimdStore && store.backend === 'js';
    this.#text.textContent = isSlow
      ? 'SIMD is not available in this browser: the kernels run as JavaScript.'
      : text;
    for (const [name, button] of this.#modes)
      button.setAttribute('aria-pressed', String(applies && name === mode));
    this.#hint.textContent = SCENES[scene].hint;
    document.body.dataset['mode'] = applies ? mode : 'none';
  }
}

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element #${id}.`);
  return element;
}

function addButton(parent: HTMLElement, text: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', () => {
    onClick();
    button.blur(); // so that Space pauses the demo instead of pressing the button
  });
  parent.append(button);
  return button;
}
