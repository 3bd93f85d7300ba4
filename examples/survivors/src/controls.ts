import { showToast } from './hud.ts';
import { saveToBrowser, loadFromBrowser, openFile, saveFile } from './saves.ts';
import { isMuted, mute } from './sounds.ts';

/** The actions of keys and buttons on the running game. */
export interface Controls {
  readonly play: () => void;
  /** Pauses the game, or continues it. */
  readonly pause: () => void;
  readonly step: () => void;
  readonly newGame: () => void;
  readonly choose: (choice: number) => void;
  readonly rewind: (isHeld: boolean) => void;
  /** Draws a frame while the game is paused. */
  readonly redraw: () => void;
}

const KEYS: Readonly<Record<string, string>> = {
  Escape: 'pause',
  KeyP: 'pause',
  Space: 'pause',
  Period: 'step',
  KeyK: 'save',
  KeyL: 'load',
  KeyM: 'mute',
  KeyN: 'new',
};

/** Connects the keys and buttons of the page. */
export function connectControls({ play, pause, step, newGame, choose, rewind, redraw }: Controls): void {
  /** Runs an action that may fail, and shows the result. Returns whether it succeeded. */
  async function attempt(done: string, action: () => unknown): Promise<boolean> {
    try {
      await action();
      showToast(done);
      return true;
    } catch (error) {
      showToast(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      redraw();
    }
  }

  const picker = document.querySelector<HTMLInputElement>('#file')!;
  picker.addEventListener('change', () => {
    const file = picker.files?.[0];
    if (file !== undefined) void attempt(`${file.name} is loaded.`, () => openFile(file));
    picker.value = '';
  });

  /** By the `data-do` of the buttons. */
  const actions: Readonly<Record<string, () => unknown>> = {
    play,
    pause,
    step,
    new: newGame,
    continue: async () => {
      if (await attempt('Welcome back.', loadFromBrowser)) play();
    },
    save: () => attempt('Saved in this browser.', saveToBrowser),
    load: () => attempt('Loaded.', loadFromBrowser),
    download: () => attempt('The file was saved.', saveFile),
    open: () => picker.click(),
    mute: () => {
      mute(!isMuted);
      showToast(isMuted ? 'Sound off.' : 'Sound on.');
    },
  };
  for (const button of document.querySelectorAll<HTMLElement>('[data-do]')) {
    button.addEventListener('click', () => actions[button.dataset['do']!]!());
  }

  for (const button of document.querySelectorAll<HTMLElement>('[data-rewind]')) {
    button.addEventListener('pointerdown', () => rewind(true));
  }
  // On the window, because a button that is hidden during the rewind does not receive the event.
  addEventListener('pointerup', () => rewind(false));
  addEventListener('pointercancel', () => rewind(false));

  addEventListener('keydown', (event) => {
    const { code, repeat } = event;
    if (code === 'KeyR' && !repeat) rewind(true);
    if (/^Digit[123]$/.test(code)) choose(Number(code.at(-1)) - 1);
    const name = KEYS[code];
    if (name === undefined || (repeat && name !== 'step')) return;
    event.preventDefault(); // otherwise a focused button is pressed too
    actions[name]!();
  });
  addEventListener('keyup', ({ code }) => {
    if (code === 'KeyR') rewind(false);
  });
}
