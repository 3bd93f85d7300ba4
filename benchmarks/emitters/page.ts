import { Emitter as Fork, type EmitterConfigV3 } from '@barvynkoa/particle-emitter';
import { Emitter } from '@offheap/pixi/emitter';
import { fromParticleEmitterConfig } from '@offheap/pixi/particle-emitter';
import '@offheap/pixi/emitter/simulation';
import { autoDetectRenderer, Cache, Container, Graphics, type Renderer, type Texture } from 'pixi.js';
import { TIMED_END, TIMED_START } from '../harness/chromium-trace.ts';
import { effectFile } from './effect-file.ts';

/** The measured variants: `stage` is a stage with an empty container, which the other variants replace. */
export type VariantName = 'stage' | 'births' | 'procedural' | 'simulated' | 'fork';

const SECONDS = 1 / 60;
const FULL_AFTER = 1.2;

let renderer: Renderer;
let frame: () => void;
let count: () => number;

/** Creates a renderer and a variant with the given number of particles. */
export async function prepare(variant: VariantName, alive: number): Promise<void> {
  renderer = await autoDetectRenderer({ preference: 'webgl', width: 800, height: 600, antialias: false });
  const stage = new Container();
  const texture = renderer.generateTexture(new Graphics().circle(8, 8, 8).fill(0xffffff));
  // One reused object: `render(stage)` would create one in each frame.
  const options = { container: stage };
  const update = start(variant, alive, stage, texture);
  frame = () => {
    update(SECONDS);
    renderer.render(options);
  };
}

function start(
  variant: VariantName,
  alive: number,
  stage: Container,
  texture: Texture,
): (seconds: number) => void {
  count = () => 0;
  if (variant === 'stage') {
    stage.addChild(new Container());
    return () => undefined;
  }
  if (variant === 'fork') {
    Cache.set('dot', texture);
    const fork = new Fork(stage, effectFile(alive) as EmitterConfigV3);
    count = () => fork.particleCount;
    return (seconds) => fork.update(seconds);
  }
  const { config } = fromParticleEmitterConfig(effectFile(alive));
  const forces = variant === 'simulated' ? { turbulence: { strength: 50 } } : {};
  const emitter = new Emitter({ ...config, ...forces }, { textures: { dot: texture }, seed: 1 });
  stage.addChild(emitter);
  // An emitter that has had a burst stores its births.
  if (variant === 'births') emitter.burst(0);
  if (emitter.mode !== variant) throw new Error(`The emitter is ${emitter.mode}, expected ${variant}.`);
  count = () => emitter.count;
  return (seconds) => emitter.update(seconds);
}

/** Runs until all particles are born. Returns how many are alive. */
export function fill(): number {
  for (let i = 0; i < FULL_AFTER / SECONDS; i++) frame();
  return count();
}

/** Script milliseconds per frame, for at least 10 and at most 2,000 frames that take the given time together. */
export function time(budget: number): number {
  const start = performance.now();
  let frames = 0;
  while (frames < 10 || (frames < 2000 && performance.now() - start < budget)) {
    frame();
    frames++;
  }
  return (performance.now() - start) / frames;
}

/** Runs frames between the marks of a trace. */
export function play(frames: number): void {
  performance.mark(TIMED_START);
  for (let i = 0; i < frames; i++) frame();
  performance.mark(TIMED_END);
}

Object.assign(globalThis, { bench: { prepare, fill, time, play } });
