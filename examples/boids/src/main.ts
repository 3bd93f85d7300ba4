import { Heap, Memory, MiB } from '@offheap/core';
import type { DemoHandle } from './demo-handle.ts';
import { Flock, MARGIN } from './flock.ts';
import { Loop, STEP } from '@offheap/example-kit/loop';
import { Panel } from './panel.ts';
import { defaultsFor, readSettings, writeSettings } from './settings.ts';
import { paintSea } from './sea.ts';
import { NoWebGL, Stage } from './stage.ts';
import { Stats } from './stats.ts';

/** The memory of the whole simulation. The operating system commits its pages when they are first used. */
const HEAP_BYTES = 16 * MiB;
/** Seconds until a flock has formed: the still picture for users who prefer reduced motion. */
const STILL = 8;

try {
  window.offheapBoids = await start();
} catch (error) {
  const notice = find('notice');
  notice.textContent =
    error instanceof NoWebGL
      ? 'This demo draws with WebGL 2, which this browser does not offer. Turn on hardware acceleration in its settings, or open the page in a current Chrome, Edge, Firefox or Safari.'
      : `The demo could not start: ${String(error)}`;
  notice.hidden = false;
  throw error;
}

async function start(): Promise<DemoHandle> {
  const defaults = defaultsFor(innerWidth, innerHeight);
  const settings = readSettings(location.search, defaults);
  const heap = new Heap(new Memory(HEAP_BYTES, { backing: 'wasm' }));
  const flock = new Flock(heap, settings);
  const canvas = find('picture') as HTMLCanvasElement;
  paintSea(find('sea') as HTMLCanvasElement);
  const stage = await Stage.make(canvas, flock, settings);
  const stats = new Stats(document.body, heap, flock);
  let frames = 0;

  const resize = (): void => {
    const { clientWidth: width, clientHeight: height } = canvas.parentElement!;
    stage.resize(width, height);
    flock.width = width + 2 * MARGIN;
    flock.height = height + 2 * MARGIN;
    if (!loop.running) stage.render();
  };
  const step = (): void => flock.step(STEP);

  let scriptMs = 0;
  const loop = new Loop(
    () => {
      const begin = performance.now();
      step();
      scriptMs += performance.now() - begin;
    },
    (_, frameMs) => {
      const begin = performance.now();
      stage.render();
      frames++;
      stats.frame(frameMs, scriptMs + performance.now() - begin);
      scriptMs = 0;
    },
  );
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  /** Whether the user has paused. A hidden page does not run in any case. */
  let paused = settings.paused || still;
  const apply = (): void => {
    if (paused || document.hidden) loop.pause();
    else loop.run();
    panel.showPaused(paused);
    stats.show();
  };
  const setPaused = (value: boolean): void => {
    paused = value;
    apply();
  };
  const singleStep = (): void => {
    setPaused(true);
    step();
    stage.render();
    stats.show();
  };

  const panel = new Panel(find('panel'), settings, {
    change: () => history.replaceState(null, '', `${location.pathname}${writeSettings(settings, defaults)}`),
    pause: () => setPaused(!paused),
    step: singleStep,
    reset: () => location.assign(location.pathname),
  });
  listenToPointer(canvas, flock);
  document.body.classList.toggle('bare', !settings.ui);
  new ResizeObserver(resize).observe(canvas.parentElement!);
  document.addEventListener('visibilitychange', apply);
  addEventListener('keydown', (event) => {
    if (event.code === 'Space' && !event.repeat) {
      event.preventDefault();
      setPaused(!paused);
    } else if (event.key === '.') singleStep();
  });

  resize();
  const warm = settings.warm > 0 ? settings.warm : still ? STILL : 0;
  for (let time = 0; time < warm; time += STEP) step();
  if (paused && warm === 0) step(); // so that the picture is not empty
  stage.render();
  apply();

  return {
    settings,
    heap,
    flock,
    stage,
    get running() {
      return loop.running;
    },
    get frames() {
      return frames;
    },
    step,
    render: () => stage.render(),
    pause: () => setPaused(true),
    resume: () => setPaused(false),
  };
}

/** The flock flees from the pointer while it is pressed. */
function listenToPointer(canvas: HTMLElement, flock: Flock): void {
  const scare = (event: PointerEvent): void => {
    flock.scareX = event.buttons === 0 ? Number.NaN : event.offsetX + MARGIN;
    flock.scareY = event.offsetY + MARGIN;
  };
  for (const type of ['pointerdown', 'pointermove', 'pointerup'] as const)
    canvas.addEventListener(type, scare);
  for (const type of ['pointerleave', 'pointercancel'] as const) {
    canvas.addEventListener(type, () => (flock.scareX = Number.NaN));
  }
}

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element #${id}.`);
  return element;
}
