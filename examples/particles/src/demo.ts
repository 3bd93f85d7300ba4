import { Heap, Memory, MiB } from '@offheap/core';
import { ProxyAllocator } from '@offheap/core/compose';
import { kernels } from '@offheap/struct/kernel';
import type { DemoHandle } from './demo-handle.ts';
import { BlockList } from './live/block-list.ts';
import { EmitterStore } from './modes/emitter-store.ts';
import { LivePictures } from './live/live-pictures.ts';
import { Loop, STEP } from '@offheap/example-kit/loop';
import { storeFactory } from './modes/modes.ts';
import { say } from './notice.ts';
import { Panel } from './panel/panel.ts';
import { applyPreset, applyScene } from './panel/presets.ts';
import { readSettingsFile, SettingsFileError, writeSettingsFile } from './panel/settings-file.ts';
import { FRAME_SIZE, GLOW } from './picture/atlas.ts';
import { Stage } from './picture/stage.ts';
import { Pointer } from './pointer.ts';
import {
  MODE_NAMES,
  type ModeName,
  rangeOf,
  readSettings,
  SCENE_NAMES,
  type SceneName,
  writeSettings,
} from './settings.ts';
import { Simulation } from './simulation/simulation.ts';
import { Switches } from './switches.ts';

/** The memory of the offheap modes. The operating system commits its pages when they are first used. */
const HEAP_BYTES = 96 * MiB;
/** The maximum number of particles at the start of a scene when the browser renders in software: more take seconds per frame. */
const SOFTWARE_COUNT = 100_000;
/** Seconds simulated before a still picture. */
const STILL = 3;

/** Starts the demo. Throws `NoWebGL` where it cannot draw. */
export async function startDemo(): Promise<DemoHandle> {
  const settings = readSettings(location.search);
  void kernels.ready(); // the first WebAssembly module takes some milliseconds: compile it before the first frame
  const heap = new Heap(new Memory(HEAP_BYTES, { backing: 'wasm' }));
  const blocks = new BlockList();
  const canvas = document.querySelector<HTMLCanvasElement>('#picture')!;
  const stage = await Stage.make(canvas, settings.points);
  const isCountGiven = new URLSearchParams(location.search).has('count');
  if (stage.software && !isCountGiven) settings.count = Math.min(settings.count, SOFTWARE_COUNT);
  const simulation = new Simulation(
    settings,
    storeFactory(
      settings,
      stage.textures,
      GLOW / FRAME_SIZE,
      new ProxyAllocator(heap, blocks),
      (scene, world) => new EmitterStore(scene, world, settings, stage.emitterTextures),
    ),
  );
  const pointer = new Pointer(canvas, () => simulation.burst());
  const live = new LivePictures(document.querySelector<HTMLElement>('#live')!, heap, blocks);
  let frames = 0;

  const step = (): void => {
    simulation.pointerX = pointer.x;
    simulation.pointerY = pointer.y;
    simulation.pressed = pointer.pressed;
    simulation.step(STEP);
  };
  let scriptMs = 0;
  const loop = new Loop(
    () => {
      const begin = performance.now();
      step();
      scriptMs += performance.now() - begin;
    },
    (now, frameMs) => {
      const begin = performance.now();
      stage.render();
      frames++;
      if (settings.ui)
        live.frame(now, frameMs, scriptMs + performance.now() - begin, simulation.store, settings.mode);
      scriptMs = 0;
    },
  );

  /** Whether the user has paused. A hidden page does not run in any case. */
  let paused = settings.paused || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const still = (): void => {
    if (loop.running) return;
    stage.render();
    live.show(performance.now(), simulation.store, settings.mode);
  };
  const apply = (): void => {
    if (paused || document.hidden) loop.pause();
    else loop.run();
    panel.showPaused(paused);
    still();
  };
  const setPaused = (value: boolean): void => {
    paused = value;
    apply();
  };
  const remember = (): void =>
    history.replaceState(null, '', `${location.pathname}${writeSettings(settings)}`);
  /** Starts the scene again with the current settings. */
  const rebuild = (): void => {
    stage.hide();
    simulation.restart();
    stage.show(simulation.store);
  };
  const restart = (): void => {
    rebuild();
    switches.show(settings, simulation.store);
    panel.showScene();
    live.restart();
    remember();
    if (paused) for (let time = 0; time < STILL; time += STEP) step();
    still();
  };
  const setMode = (mode: ModeName): void => {
    if (mode === settings.mode || simulation.scene.kind === 'emitters') return;
    settings.mode = mode;
    settings.count = Math.min(settings.count, rangeOf('count', settings.scene, mode)[1]);
    simulation.switchMode();
    stage.show(simulation.store);
    switches.show(settings, simulation.store);
    panel.showScene();
    live.switchMode();
    remember();
    still();
  };
  const setScene = (scene: SceneName): void => {
    applyScene(settings, scene, stage.software ? SOFTWARE_COUNT : Infinity);
    restart();
  };
  const singleStep = (): void => {
    setPaused(true);
    step();
    still();
  };
  const share = async (): Promise<void> => {
    await navigator.clipboard.writeText(location.href);
    say('The link to these settings was copied.');
  };
  const load = async (file: File): Promise<void> => {
    try {
      Object.assign(settings, readSettingsFile(await file.text()));
      restart();
      say(`${file.name} is loaded.`);
    } catch (error) {
      if (!(error instanceof SettingsFileError)) throw error;
      say(`${file.name} was refused. Nothing has changed. ${error.message}`, 'error');
    }
  };
  const chooser = document.querySelector<HTMLInputElement>('#settings-file')!;
  chooser.addEventListener('change', () => {
    const file = chooser.files?.[0];
    if (file !== undefined) void load(file);
    chooser.value = '';
  });

  const switches = new Switches(setScene, setMode);
  const panel = new Panel(document.querySelector<HTMLElement>('#panel')!, settings, stage.software, {
    change: () => {
      remember();
      if (simulation.scene.kind === 'emitters') {
        // The emitters of another description start again, and reach their steady state soon.
        rebuild();
        for (let time = 0; time < STILL; time += STEP) step();
      }
      still();
    },
    preset: (name) => {
      applyPreset(settings, name);
      restart();
    },
    reset: () => setScene(settings.scene),
    pause: () => setPaused(!paused),
    step: singleStep,
    share: () =>
      void share().catch(() => say(`The link could not be copied. It is in the address bar.`, 'error')),
    save: () => download(`particles-${settings.scene}.json`, writeSettingsFile(settings)),
    load: () => chooser.click(),
  });

  const resize = (): void => {
    const { clientWidth: width, clientHeight: height } = canvas.parentElement!;
    stage.resize(width, height);
    live.resize();
    simulation.width = width;
    simulation.height = height;
    still();
  };
  const keys: Readonly<Record<string, () => void>> = {
    Space: () => setPaused(!paused),
    Period: singleStep,
    KeyH: () => {
      settings.ui = !settings.ui;
      document.body.classList.toggle('bare', !settings.ui);
      resize();
      remember();
    },
    KeyM: () => setMode(MODE_NAMES[(MODE_NAMES.indexOf(settings.mode) + 1) % MODE_NAMES.length]!),
    ...Object.fromEntries(SCENE_NAMES.map((scene, i) => [`Digit${i + 1}`, () => setScene(scene)])),
  };
  addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || (event.repeat && event.code !== 'Period'))
      return;
    const action = keys[event.code];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  new ResizeObserver(resize).observe(canvas.parentElement!);
  document.addEventListener('visibilitychange', apply);

  document.body.classList.toggle('bare', !settings.ui);
  document.body.classList.toggle('software', stage.software);
  switches.show(settings, simulation.store);
  stage.show(simulation.store);
  live.show(performance.now(), simulation.store, settings.mode);
  resize();
  // A still picture of a running scene for users who prefer reduced motion.
  const warm = settings.warm > 0 ? settings.warm : paused && !settings.paused ? STILL : 0;
  for (let time = 0; time < warm; time += STEP) step();
  stage.render();
  apply();

  return {
    settings,
    heap,
    simulation,
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
    setMode,
    setScene,
  };
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
