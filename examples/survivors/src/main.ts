import { autoplay } from './autopilot.ts';
import { view } from './camera.ts';
import { connectControls } from './controls.ts';
import { spawnHorde } from './enemies.ts';
import { restart, step } from './game.ts';
import { showChoices, showHud, showPause, showTitle } from './hud.ts';
import { watchInput } from './input.ts';
import { inspectAt, showInspector } from './inspector.ts';
import { recordFrame, stepBack } from './rewind.ts';
import { hasBrowserSave, saveToBrowser, load } from './saves.ts';
import { makeScene } from './scene.ts';
import { unlockSounds } from './sounds.ts';
import { takeUpgrade } from './upgrades.ts';
import * as state from './world.ts';

const settings = new URLSearchParams(location.search);
const scene = await makeScene();
const direction = watchInput(scene.app.canvas, (x, y) => {
  inspectAt(x, y);
  redraw();
});
/** The direction of the autopilot. */
const pilot = { x: 0, y: 0 };
let isRewinding = false;
/** Behind the title the game plays itself. */
let isTitle = !settings.has('paused');

/** Runs one step of the game, or rewinds one step. */
function update(): void {
  if (isRewinding) {
    stepBack();
    return;
  }
  if (isTitle) {
    autoplay(pilot);
    if (state.game.phase === 'over') restart(Date.now() >>> 0);
    return;
  }
  step(direction);
  recordFrame();
}

/** Draws a frame. */
function render(alpha: number, seconds: number): void {
  showHud(isRewinding);
  showChoices(choose);
  showInspector(alpha);
  scene.draw(alpha, seconds);
}

const loop = state.world.loop({ step: state.STEP, update, render });

/** Draws a frame while the loop is stopped. */
function redraw(): void {
  if (!loop.isRunning) loop.advance(0);
}

function play(): void {
  isTitle = false;
  showTitle(false);
  showPause(false);
  unlockSounds();
  loop.start();
}

function pause(): void {
  loop.stop();
  showPause(true);
}

function choose(choice: number): void {
  takeUpgrade(choice);
  redraw();
}

connectControls({
  play,
  pause() {
    if (!loop.isRunning) play();
    else if (!isTitle) pause();
  },
  step() {
    pause();
    loop.advance();
  },
  newGame() {
    restart(Date.now() >>> 0);
    play();
  },
  choose,
  rewind(isHeld) {
    isRewinding = isHeld;
    if (isHeld) play();
  },
  redraw,
});
addEventListener('resize', () => requestAnimationFrame(redraw));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden || !loop.isRunning || isTitle) return;
  pause();
  saveToBrowser();
});

restart(Number(settings.get('seed') ?? Date.now()) >>> 0);
document.querySelector<HTMLElement>('[data-do=continue]')!.hidden = !hasBrowserSave();
showTitle(isTitle);
if (isTitle) loop.start();
else redraw();

/** For tests, pictures and the console: `offheapSurvivors.spawnHorde(1000)`. */
const handle = {
  ...state,
  loop,
  update,
  render,
  direction,
  scene,
  autoplay: (steps: number) => autoplay(pilot, steps),
  camera: view,
  restart: (seed: number) => {
    Object.assign(pilot, { x: 0, y: 0 });
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
