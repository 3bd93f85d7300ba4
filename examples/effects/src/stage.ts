import { Emitter } from '@offheap/pixi/emitter';
import '@offheap/pixi/emitter/simulation';
import { autoDetectRenderer, Container, Sprite, Texture, type WebGLRenderer } from 'pixi.js';
import type { Atlas } from '@offheap/example-kit/atlas';
import { type BackdropName, paintBackdrop } from '@offheap/example-kit/backdrops/backdrops';
import { HALF_HEIGHT, HALF_WIDTH } from '@offheap/example-kit/backdrops/paint';
import type { EffectFile, EffectLayer } from './effect-file.ts';
import { aliveOf } from './particle-count.ts';

/** Size of the part of the scene that is always visible, around 0, 0. */
const FRAME_WIDTH = 640;
const FRAME_HEIGHT = 560;
/** The maximum time to seek for simulated particles: they move step by step, so seeking further would be slow. */
const MAX_SIMULATED_SECONDS = 8;
/** Above this number, particles alive are computed from the description instead of counted. */
const MAX_COUNTED = 20_000;
/** Length of a step when an emitter that moves seeks, in seconds. */
const STEP = 1 / 60;
const MAX_MOVED_SECONDS = 3;
const SEED = 7;

interface Shown {
  readonly layer: EffectLayer;
  readonly emitter: Emitter;
}

/** Thrown where the editor cannot run. */
export class NoWebGL extends Error {
  constructor() {
    super('This browser has no WebGL 2.');
  }
}

/** Draws an effect in its scene. */
export class Stage {
  readonly renderer: WebGLRenderer;
  readonly #atlas: Atlas;
  readonly #root = new Container();
  readonly #world = new Container();
  readonly #backdrop = new Sprite({ anchor: 0.5 });
  readonly #emitters = new Container();
  readonly #frame: { readonly container: Container };
  #effect: EffectFile | undefined;
  #shown: readonly Shown[] = [];
  #backdropName: BackdropName | undefined;
  #time = 0;
  #width = 1;
  #height = 1;
  /** How far the pointer has dragged the effect. */
  #draggedX = 0;
  #draggedY = 0;

  private constructor(renderer: WebGLRenderer, atlas: Atlas) {
    this.renderer = renderer;
    this.#atlas = atlas;
    this.#world.addChild(this.#backdrop, this.#emitters);
    this.#root.addChild(this.#world);
    this.#frame = { container: this.#root };
  }

  /** @throws NoWebGL when the browser has no WebGL 2. */
  static async make(canvas: HTMLCanvasElement, atlas: Atlas): Promise<Stage> {
    if (document.createElement('canvas').getContext('webgl2') === null) throw new NoWebGL();
    const renderer = await autoDetectRenderer({
      canvas,
      preference: 'webgl',
      backgroundColor: 0x05070d,
      autoDensity: true,
      antialias: false,
      powerPreference: 'high-performance',
    });
    return new Stage(renderer as WebGLRenderer, atlas); // the preferred renderer, because WebGL is available
  }

  /** Seconds since the effect was started. */
  get time(): number {
    return this.#time;
  }

  /** The emitters, from back to front. */
  get emitters(): readonly Emitter[] {
    return this.#shown.map(({ emitter }) => emitter);
  }

  /** Whether a layer is simulated. If so, an application imports the simulation. */
  get simulates(): boolean {
    return this.#shown.some(({ emitter }) => emitter.mode === 'simulated');
  }

  /** Number of particles alive; an estimate if there are many. */
  get count(): number {
    let count = 0;
    for (const { emitter, layer } of this.#shown) {
      const expected = aliveOf(layer.emitter);
      count +=
        expected > MAX_COUNTED ? Math.round(expected * meanPart(layer.emitter.lifetime)) : emitter.count;
    }
    return count;
  }

  /**
   * Shows an effect: another one from its beginning, an edited one at its current time. Layers whose objects are the
   * same as before keep their emitters.
   *
   * @throws Error of an `Emitter` about a description. The previous effect is then still shown.
   */
  show(effect: EffectFile, restart: boolean): void {
    const kept = new Map(restart ? [] : this.#shown.map((shown) => [shown.layer.emitter, shown.emitter]));
    const made: Emitter[] = [];
    let shown: Shown[];
    try {
      shown = effect.layers.map((layer) => {
        const reused = kept.get(layer.emitter);
        kept.delete(layer.emitter);
        if (reused) return { layer, emitter: reused };
        const emitter = new Emitter(layer.emitter, { textures: this.#atlas.textures, seed: SEED });
        made.push(emitter);
        return { layer, emitter };
      });
    } catch (error) {
      for (const emitter of made) emitter.destroy();
      throw error;
    }
    const hidden = new Set(
      this.#shown.filter(({ emitter }) => !emitter.visible).map(({ layer }) => layer.name),
    );
    const before = this.#shown;
    this.#effect = effect;
    this.#shown = shown;
    this.#emitters.removeChildren();
    this.#emitters.addChild(...shown.map(({ emitter }) => emitter));
    for (const { emitter } of before) {
      if (!shown.some((now) => now.emitter === emitter)) emitter.destroy();
    }
    if (effect.backdrop !== this.#backdropName) this.#changeBackdrop(effect.backdrop);
    if (restart) this.#time = effect.warm;
    for (const { layer, emitter } of shown) {
      if (!made.includes(emitter)) continue;
      if (!restart) emitter.visible = !hidden.has(layer.name);
      this.#bring(layer, emitter);
    }
  }

  /** Shows the effect from its beginning. */
  restart(seconds = 0): void {
    this.#time = seconds;
    for (const { layer, emitter } of this.#shown) this.#bring(layer, emitter);
  }

  setVisible(layer: number, visible: boolean): void {
    this.#shown[layer]!.emitter.visible = visible;
  }

  /** Advances the time. */
  update(seconds: number): void {
    const { repeat, motion } = this.#effect!;
    const before = this.#localTime;
    this.#time += seconds;
    if (repeat > 0 && this.#localTime < before) {
      for (const { layer, emitter } of this.#shown) this.#bring(layer, emitter);
      return;
    }
    const moves = motion !== 'none' || this.#draggedX !== 0 || this.#draggedY !== 0;
    for (const { layer, emitter } of this.#shown) {
      if (moves) this.#moveTo(layer, emitter, this.#localTime);
      emitter.update(seconds);
    }
  }

  /** Moves the place where particles are born, in CSS pixels; 0, 0 is the place in the description. */
  drag(dx: number, dy: number): void {
    const { x } = this.#world.scale;
    this.#draggedX = dx / x;
    this.#draggedY = dy / x;
    if (dx !== 0 || dy !== 0) return;
    for (const { layer, emitter } of this.#shown) this.#moveTo(layer, emitter, this.#localTime, 'jump');
  }

  /** Sets the size of the canvas, in CSS pixels. */
  resize(width: number, height: number): void {
    this.#width = Math.max(1, width);
    this.#height = Math.max(1, height);
    this.renderer.resize(this.#width, this.#height, Math.min(devicePixelRatio, 2));
    this.#place();
  }

  render(): void {
    this.renderer.render(this.#frame);
  }

  /** A small picture of the current frame. */
  thumbnail(width: number, height: number): HTMLCanvasElement {
    this.render();
    const source = this.renderer.canvas;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const part = Math.min(source.width / width, source.height / height);
    const [w, h] = [width * part, height * part];
    canvas
      .getContext('2d')!
      .drawImage(source, (source.width - w) / 2, (source.height - h) / 2, w, h, 0, 0, width, height);
    return canvas;
  }

  /** Renders, and reads the picture back in the same task, before the browser takes it: red, green, blue, alpha by pixel, upwards. */
  pixels(): Uint8Array {
    this.render();
    const { gl } = this.renderer;
    const rgba = new Uint8Array(4 * gl.drawingBufferWidth * gl.drawingBufferHeight);
    gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return rgba;
  }

  destroy(): void {
    if (this.#backdropName !== undefined) this.#backdrop.texture.destroy(true);
    this.#root.destroy({ children: true });
    this.renderer.destroy();
  }

  get #localTime(): number {
    const { repeat } = this.#effect!;
    return repeat > 0 ? this.#time % repeat : this.#time;
  }

  /** Seeks an emitter to the time of the effect. */
  #bring(layer: EffectLayer, emitter: Emitter): void {
    const time = this.#localTime;
    if (this.#effect!.motion === 'none') {
      emitter.seek(emitter.mode === 'simulated' ? Math.min(time, MAX_SIMULATED_SECONDS) : time);
      return;
    }
    const seconds = Math.min(time, MAX_MOVED_SECONDS);
    this.#moveTo(layer, emitter, time - seconds, 'jump');
    emitter.seek(0);
    for (let passed = STEP; passed <= seconds; passed += STEP) {
      this.#moveTo(layer, emitter, time - seconds + passed);
      emitter.update(STEP);
    }
  }

  /** Moves an emitter to its place at a time of the effect. */
  #moveTo(layer: EffectLayer, emitter: Emitter, time: number, how: 'move' | 'jump' = 'move'): void {
    const { x = 0, y = 0 } = layer.emitter.position ?? {};
    const [dx, dy] =
      this.#effect!.motion === 'eight' ? [225 * Math.sin(time * 1.9), 120 * Math.sin(time * 3.8)] : [0, 0];
    const [toX, toY] = [x + dx + this.#draggedX, y + dy + this.#draggedY];
    if (how === 'jump') emitter.jumpTo(toX, toY);
    else emitter.moveTo(toX, toY);
  }

  #changeBackdrop(name: BackdropName): void {
    const old = this.#backdrop.texture;
    this.#backdrop.texture = Texture.from(paintBackdrop(name), true);
    if (this.#backdropName !== undefined) old.destroy(true);
    this.#backdropName = name;
    this.#place();
  }

  #place(): void {
    const scale = Math.min(this.#width / FRAME_WIDTH, this.#height / FRAME_HEIGHT);
    this.#world.scale.set(scale);
    this.#world.position.set(this.#width / 2, this.#height / 2);
    const cover = Math.max(
      this.#width / scale / (2 * HALF_WIDTH),
      this.#height / scale / (2 * HALF_HEIGHT),
      1,
    );
    this.#backdrop.scale.set(cover);
  }
}

/** The mean lifetime relative to the longest one. */
function meanPart(lifetime: number | readonly [min: number, max: number]): number {
  if (typeof lifetime === 'number') return 1;
  return (lifetime[0] + lifetime[1]) / 2 / Math.max(...lifetime);
}
