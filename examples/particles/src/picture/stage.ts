import { PoolView } from '@offheap/pixi';
import { autoDetectRenderer, Container, type Texture, type WebGLRenderer } from 'pixi.js';
import { EmitterStore } from '../modes/emitter-store.ts';
import type { ParticleStore } from '../modes/particle-store.ts';
import { particleTextures } from './atlas.ts';
import { makeAtlas } from '@offheap/example-kit/atlas';
import { floorOf, unitOf } from '../simulation/simulation.ts';
import { SCENERIES, type Scenery } from './scenery/scenery.ts';
import { pictureOf, refreshPicture } from './store-picture.ts';

/** How fast the light is reduced above the `bright` of the scene. */
const DIMMING = 0.55;
/** Number of pixels that the brightness of the scenes is meant for. */
const USUAL_AREA = 1280 * 720;
/** Steps of the light. It is set only when the step changes. */
const LIGHT_STEPS = 128;

/** The renderer, and the picture of the store of the simulation. */
export class Stage {
  readonly renderer: WebGLRenderer;
  /** A texture for each kind of particle. */
  readonly textures: readonly Texture[];
  /** Textures of emitters, by name: those of the effect editor. */
  readonly emitterTextures: Readonly<Record<string, Texture>>;
  /** Whether the browser has no GPU for this page. */
  readonly software: boolean;
  readonly #points: boolean;
  readonly #root = new Container();
  /** A reused object: rendering creates as little garbage as pixi.js allows. */
  readonly #frame: { container: Container } = { container: this.#root };
  #store: ParticleStore | undefined;
  #picture: Container | undefined;
  #scenery: Scenery | undefined;
  #light = LIGHT_STEPS;
  /** The size relative to the usual picture, at most 1: on a small picture, the light is denser. */
  #area = 1;

  private constructor(renderer: WebGLRenderer, points: boolean | 'auto') {
    this.renderer = renderer;
    this.textures = particleTextures();
    this.emitterTextures = makeAtlas().textures;
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
      width: 1,
      height: 1,
      resolution: resolution(),
      autoDensity: true,
      antialias: false,
      powerPreference: 'high-performance',
    });
    return new Stage(renderer as WebGLRenderer, points); // the preferred renderer, because WebGL is available
  }

  /** Sets the size of the picture, in CSS pixels. */
  resize(width: number, height: number): void {
    this.renderer.resize(width, height, resolution());
    this.#area = Math.min(1, (width * height) / USUAL_AREA);
  }

  /** Frees the picture of the store that is shown. Call it before the store is disposed. */
  hide(): void {
    this.#picture?.destroy();
    this.#scenery?.destroy?.();
    this.#scenery?.root.destroy({ children: true });
    this.#picture = this.#scenery = undefined;
  }

  /** Shows another store. The picture of the old one is freed. */
  show(store: ParticleStore): void {
    this.hide();
    this.#store = store;
    this.#picture = pictureOf(store, this.textures, this.#points);
    this.#light = LIGHT_STEPS;
    const { renderer, emitterTextures: textures } = this;
    const { name, background } = store.scene;
    this.#scenery = SCENERIES[name]?.({ renderer, store, particles: this.#picture, textures });
    const shown = this.#scenery?.root ?? this.#picture!; // a scene without a scenery is simulated
    // A view can be the stage itself: pixi.js then has no children to visit in each frame.
    const single = shown instanceof PoolView;
    if (!single) this.#root.addChild(shown);
    this.#frame.container = single ? shown : this.#root;
    renderer.background.color = background;
  }

  render(): void {
    const store = this.#store!;
    const scenery = this.#scenery;
    if (this.#picture !== undefined) this.#dim(this.#picture, store);
    if (scenery === undefined) {
      this.renderer.render(this.#frame);
      return;
    }
    const { width, height } = this.renderer.screen;
    scenery.update?.({
      width,
      height,
      floor: floorOf(store.scene.name, height),
      unit: unitOf(width, height),
    });
    if (scenery.render) scenery.render();
    else this.renderer.render(this.#frame);
  }

  #dim(picture: Container, store: ParticleStore): void {
    if (store.scene.kind !== 'simulated') return;
    const part = Math.min(1, ((store.scene.looks.bright * this.#area) / (store.length + 1)) ** DIMMING);
    const light = Math.ceil(part * LIGHT_STEPS);
    if (light !== this.#light) {
      this.#light = light;
      picture.alpha = light / LIGHT_STEPS;
    }
    refreshPicture(picture, store);
  }

  /** Shows or hides the particles. A frame without them costs as little as the picture can. */
  showParticles(visible: boolean): void {
    const store = this.#store!;
    const particles = store instanceof EmitterStore ? Object.values(store.emitters) : [this.#picture!];
    for (const each of particles) each.visible = visible;
  }

  /** Renders, and reads colours in the same task, while the drawing buffer is valid. */
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

  /** Renders with and without the particles, and counts the pixels that they change. */
  litPixels(): number {
    this.render();
    const lit = this.#read();
    this.showParticles(false);
    this.render();
    this.showParticles(true);
    const dark = this.#read();
    let count = 0;
    for (let i = 0; i < lit.length; i += 4) {
      const far =
        Math.abs(lit[i]! - dark[i]!) +
        Math.abs(lit[i + 1]! - dark[i + 1]!) +
        Math.abs(lit[i + 2]! - dark[i + 2]!);
      if (far > 24) count++;
    }
    return count;
  }

  #read(): Uint8Array {
    const { gl } = this.renderer;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    const rgba = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return rgba;
  }
}

/** Thrown where the demo cannot run. */
export class NoWebGL extends Error {
  constructor() {
    super('This browser has no WebGL 2.');
  }
}

/** Device pixels per CSS pixel; above 2, the difference is hardly visible, and the GPU has much more work. */
function resolution(): number {
  return Math.min(devicePixelRatio, 2);
}

function rendersInSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|softpipe|basic render/i.test(name);
}
