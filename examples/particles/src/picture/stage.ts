import { PoolView } from '@offheap/pixi';
import { autoDetectRenderer, Container, type Texture, type WebGLRenderer } from 'pixi.js';
import type { ParticleStore } from '../modes/particle-store.ts';
import { particleTextures } from './atlas.ts';
import { pictureOf, refreshPicture } from './store-picture.ts';

/** How fast light is taken back beyond the scene's `bright`. */
const DIMMING = 0.55;
/** Pixels for which the scenes' brightness is meant. */
const USUAL_AREA = 1280 * 720;
/** Steps of the light: it is set only when it is another one. */
const LIGHT_STEPS = 128;

/** What is seen: the renderer, and the picture of the simulation's store. */
export class Stage {
  readonly renderer: WebGLRenderer;
  /** A texture for each kind of particle. */
  readonly textures: readonly Texture[];
  /** Whether the browser has no GPU for this page. */
  readonly software: boolean;
  readonly #points: boolean;
  readonly #root = new Container();
  /** One object, reused: rendering makes as little garbage as pixi allows. */
  readonly #frame: { container: Container } = { container: this.#root };
  readonly #empty = { container: new Container() };
  #store: ParticleStore | undefined;
  #picture: Container | undefined;
  #light = LIGHT_STEPS;
  /** Of the usual picture, at most 1: on a small one the light lies closer. */
  #area = 1;

  private constructor(renderer: WebGLRenderer, points: boolean | 'auto') {
    this.renderer = renderer;
    this.textures = particleTextures();
    this.software = rendersInSoftware(renderer.gl);
    this.#points = points === 'auto' ? this.software : points;
    this.#root.eventMode = 'none';
  }

  /** @throws {@link NoWebGL} when the browser has no WebGL 2. */
  static async make(canvas: HTMLCanvasElement, points: boolean | 'auto'): Promise<Stage> {
    if (document.createElement('canvas').getContext('webgl2') === null) throw new NoWebGL();
    const renderer = await autoDetectRenderer({
      canvas,
      preference: 'webgl',
      width: innerWidth,
      height: innerHeight,
      resolution: resolution(),
      autoDensity: true,
      antialias: false,
      powerPreference: 'high-performance',
    });
    return new Stage(renderer as WebGLRenderer, points); // as preferred, and there is WebGL
  }

  get picture(): Container {
    return this.#picture!;
  }

  /** Takes the window's size, in CSS pixels. */
  resize(width: number, height: number): void {
    this.renderer.resize(width, height, resolution());
    this.#area = Math.min(1, (width * height) / USUAL_AREA);
  }

  /** Shows another store; the old one's picture is freed. */
  show(store: ParticleStore): void {
    this.#picture?.destroy();
    this.#store = store;
    this.#picture = pictureOf(store, this.textures, this.#points);
    this.#light = LIGHT_STEPS;
    // A view can be the stage itself: pixi then has no children to look through in each frame.
    const single = this.#picture instanceof PoolView;
    if (!single) this.#root.addChild(this.#picture);
    this.#frame.container = single ? this.#picture : this.#root;
    this.renderer.background.color = store.scene.looks.background;
  }

  render(): void {
    const store = this.#store!;
    const picture = this.#picture!;
    const part = Math.min(1, ((store.scene.looks.bright * this.#area) / (store.length + 1)) ** DIMMING);
    const light = Math.ceil(part * LIGHT_STEPS);
    if (light !== this.#light) {
      this.#light = light;
      picture.alpha = light / LIGHT_STEPS;
    }
    refreshPicture(picture, store);
    this.renderer.render(this.#frame);
  }

  /** Renders a stage with nothing on it: what a frame of pixi costs in any case. */
  renderEmpty(): void {
    this.renderer.render(this.#empty);
  }

  /** Renders and reads colours back, in the same task, before the browser takes the picture. */
  pixels(places: readonly (readonly [x: number, y: number])[]): [red: number, green: number, blue: number][] {
    this.render();
    const { gl, resolution } = this.renderer;
    const rgba = new Uint8Array(4);
    return places.map(([x, y]) => {
      const [left, top] = [Math.floor(x * resolution), Math.floor(y * resolution)];
      gl.readPixels(left, gl.drawingBufferHeight - 1 - top, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
      return [rgba[0]!, rgba[1]!, rgba[2]!];
    });
  }

  /** Renders and counts the pixels that are not background. */
  litPixels(): number {
    this.render();
    const { gl } = this.renderer;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    const rgba = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    const background = this.#store!.scene.looks.background;
    let lit = 0;
    for (let i = 0; i < rgba.length; i += 4) {
      const far =
        Math.abs(rgba[i]! - (background >> 16)) +
        Math.abs(rgba[i + 1]! - ((background >> 8) & 255)) +
        Math.abs(rgba[i + 2]! - (background & 255));
      if (far > 24) lit++;
    }
    return lit;
  }
}

/** Thrown where the demo cannot run. */
export class NoWebGL extends Error {
  constructor() {
    super('This browser has no WebGL 2.');
  }
}

/** Device pixels per CSS pixel; beyond 2 the eye gains little and the GPU pays twice as much. */
function resolution(): number {
  return Math.min(devicePixelRatio, 2);
}

function rendersInSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|softpipe|basic render/i.test(name);
}
