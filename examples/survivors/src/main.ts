import { autoplay } from './autopilot.ts';
import { view } from './camera.ts';
import { spawnHorde } from './enemies.ts';
import { restart, step } from './game.ts';
import { say, showChoices, showHud, showPause, showTitle } from './hud.ts';
import { watchInput } from './input.ts';
import { inspectAt, showInspector } from './inspector.ts';
import { remember, stepBack } from './rewind.ts';
import { hasKept, keep, load, loadKept, openFile, saveFile } from './saves.ts';
import { makeScene } from './scene.ts';
import { isMuted, mute, unlockSounds } from './sounds.ts';
import { takeUpgrade } from './upgrades.ts';
import * as state from './world.ts';

const settings = new URLSearchParams(location.search);
const scene = await makeScene();
const wish = watchInput(scene.app.canvas, (x, y) => {
  inspectAt(x, y);
  redraw();
});
let isRewinding = false;
/** Behind the title the game plays itself. */
let isTitle = !settings.has('paused');

/** Makes one step of the game, or takes one back. */
function update(): void {
  if (isRewinding) {
    stepBack();
    return;
  }
  if (isTitle) {
    autoplay(wish);
    return;
  }
  step(wish);
  remember();
}

/** Draws a frame. */
function render(alpha: number, seconds: number): void {
  showHud(isRewinding);
  showChoices(choose);
  showInspector(alpha);
  scene.draw(alpha, seconds);
}

const loop = state.world.loop({ step: state.STEP, update, render });
/** The picture while the loop is stopped: no step, one frame. */
const redraw = (): void => void (loop.isRunning || loop.advance(0));

function play(): void {
  isTitle = false;
  showTitle(false);
  showPause(false);
  unlockSounds();
  loop.start();
}

function pause(): void {
  if (!loop.isRunning) return;
  loop.stop();
  showPause(true);
}

function newGame(): void {
  restart(Date.now() >>> 0);
  play();
}

function choose(choice: number): void {
  takeUpgrade(choice);
  redraw();
}

/** Holds the rewind key or button down, or lets it go. */
function rewind(isHeld: boolean): void {
  isRewinding = isHeld;
  if (isHeld) play();
}

/** Does what may be refused, and says how it went. */
async function attempt(done: string, action: () => unknown): Promise<void> {
  try {
    await action();
    say(done);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  redraw();
}

const saveHere = (): Promise<void> => attempt('Saved in this browser.', keep);
const loadHere = (): Promise<void> => attempt('Loaded.', loadKept);

const picker = document.querySelector<HTMLInputElement>('#file')!;
picker.addEventListener('change', () => {
  const file = picker.files?.[0];
  if (file !== undefined) void attempt(`${file.name} is loaded.`, () => openFile(file));
  picker.value = '';
});

/** What the buttons do, by their `data-do`. */
const ACTIONS: Readonly<Record<string, () => void>> = {
  play,
  pause: () => (loop.isRunning ? pause() : play()),
  step: () => (pause(), loop.advance()),
  new: newGame,
  continue: () => (loadKept(), play()),
  save: () => void saveHere(),
  load: () => void loadHere(),
  download: () => void attempt('The file is written.', saveFile),
  open: () => picker.click(),
  mute: () => (mute(!isMuted), say(isMuted ? 'Sound off.' : 'Sound on.')),
};
for (const button of document.querySelectorAll<HTMLElement>('[data-do]')) {
  button.addEventListener('click', () => ACTIONS[button.dataset['do']!]!());
}
for (const button of document.querySelectorAll<HTMLElement>('[data-rewind]')) {
  button.addEventListener('pointerdown', () => rewind(true));
  for (const end of ['pointerup', 'pointerleave', 'pointercancel']) {
    button.addEventListener(end, () => rewind(false));
  }
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
addEventListener('keydown', (event) => {
  const { code, repeat } = event;
  if (code === 'KeyR' && !repeat) rewind(true);
  if (/^Digit[123]$/.test(code)) choose(Number(code.at(-1)) - 1);
  const name = KEYS[code];
  if (name === undefined || (repeat && name !== 'step')) return;
  event.preventDefault();
  ACTIONS[name]!();
});
addEventListener('keyup', ({ code }) => {
  if (code === 'KeyR') rewind(false);
});
addEventListener('resize', () => requestAnimationFrame(redraw));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden || !loop.isRunning) return;
  pause();
  keep();
});

restart(Number(settings.get('seed') ?? Date.now()) >>> 0);
document.querySelector<HTMLElement>('[data-do=continue]')!.hidden = !hasKept();
showTitle(isTitle);
if (isTitle) loop.start();
else redraw();

/** For tests, pictures and the console: `offheapSurvivors.spawnHorde(1000)`. */
const handle = {
  ...state,
  loop,
  update,
  render,
  wish,
  scene,
  autoplay: (steps: number) => autoplay(wish, steps),
  camera: view,
  restart: (seed: number) => {
    Object.assign(wish, { x: 0, y: 0 });
    restart(seed);
  },
  spawnHorde,
  stepBack,
  load,
};
declare global {
  interface Window {
    offheapSurvivors?: typeof handle;
  }
}
window.offheapSurvivors = handle;
