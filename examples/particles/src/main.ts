import { Heap, MiB } from '@offheap/core';
import { Controls } from './controls.ts';
import type { DemoHandle } from './demo-handle.ts';
import { Fountain } from './fountain.ts';
import { Loop, STEP } from './loop.ts';
import { Pointer } from './pointer.ts';
import { readSettings, writeSettings } from './settings.ts';
import { NoWebGL, Stage } from './stage.ts';
import { Stats } from './stats.ts';

/** Everything the demo simulates lives in here; pages of it are real memory once they are touched. */
const HEAP_BYTES = 16 * MiB;

try {
  window.offheapDemo = await start();
} catch (error) {
  showNotice(
    error instanceof NoWebGL
      ? 'This demo draws with WebGL 2, which this browser does not offer. Turn on hardware acceleration in its settings, or open the page in a current Chrome, Edge, Firefox or Safari.'
      : `The demo could not start: ${String(error)}`,
  );
  throw error;
}

async function start(): Promise<DemoHandle> {
  const settings = readSettings(location.search);
  const heap = new Heap(HEAP_BYTES);
  const fountain = new Fountain(heap, settings);
  const canvas = find('picture') as HTMLCanvasElement;
  const stage = await Stage.make(canvas, fountain, settings);
  const pointer = new Pointer(canvas, () => fountain.burst());
  const stats = new Stats(find('stats'), heap, fountain);
  let frames = 0;

  const resize = (): void => {
    stage.resize(innerWidth, innerHeight);
    fountain.floor = innerHeight - 2;
    if (!loop.running) stage.render();
  };
  const step = (dt: number): void => {
    const { x, y } = Pointer.idle(fountain.time, innerWidth, innerHeight);
    fountain.moveTo(pointer.x ?? x, pointer.y ?? y);
    fountain.step(dt);
  };

  let scriptMs = 0;
  const loop = new Loop(
    (dt) => {
      const begin = performance.now();
      step(dt);
      scriptMs += performance.now() - begin;
    },
    (frameMs) => {
      const begin = performance.now();
      stage.render();
      frames++;
      stats.frame(frameMs, scriptMs + performance.now() - begin);
      scriptMs = 0;
    },
  );
  /** What the user wants; a hidden page rests all the same. */
  let paused = settings.paused || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const apply = (): void => {
    if (paused || document.hidden) loop.pause();
    else loop.run();
    controls.showPaused(paused);
    stats.show();
  };
  const setPaused = (value: boolean): void => {
    paused = value;
    apply();
  };

  const controls = new Controls(find('controls'), settings, {
    change: () => history.replaceState(null, '', `${location.pathname}${writeSettings(settings)}`),
    pause: () => setPaused(!paused),
    reset: () => location.assign(location.pathname),
  });
  document.body.classList.toggle('bare', !settings.ui);
  addEventListener('resize', resize);
  document.addEventListener('visibilitychange', apply);
  addEventListener('keydown', (event) => {
    if (event.code !== 'Space' || event.repeat) return;
    event.preventDefault();
    setPaused(!paused);
  });

  // A still picture of a fountain in full flow, where motion is not wanted.
  const warm = settings.warm > 0 ? settings.warm : paused && !settings.paused ? settings.life : 0;
  resize();
  for (let time = 0; time < warm; time += STEP) step(STEP);
  stage.render();
  apply();

  return {
    settings,
    heap,
    fountain,
    stage,
    get running() {
      return loop.running;
    },
    get frames() {
      return frames;
    },
    step,
    render: () => stage.render(),
    pixels: (places) => stage.pixels(places),
    pause: () => setPaused(true),
    resume: () => setPaused(false),
  };
}

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element #${id}.`);
  return element;
}

function showNotice(text: string): void {
  const notice = find('notice');
  notice.textContent = text;
  notice.hidden = false;
}
