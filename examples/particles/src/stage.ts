import { PoolView } from '@offheap/pixi';
import { autoDetectRenderer, Container, Rectangle, Sprite, type WebGLRenderer } from 'pixi.js';
import type { Fountain } from './fountain.ts';
import { glowTexture, hazeTexture } from './glow-texture.ts';
import type { Particle } from './particle.ts';
import type { Settings } from './settings.ts';

const BACKGROUND = 0x06070f;
/** Quads' sides beyond the particle's core, which the glow needs. */
const GLOW = 2.6;
/** Particles at which their light has to be taken back, or all turns white. */
const BRIGHT_COUNT = 6500;

/** What is seen: the renderer, the particles, and the light around the jets. */
export class Stage {
  readonly renderer: WebGLRenderer;
  readonly root = new Container();
  readonly view: PoolView<Particle>;
  readonly #fountain: Fountain;
  readonly #haze: Sprite;
  /** One object, reused: rendering makes as little garbage as pixi allows. */
  readonly #frame: { container: Container };

  private constructor(renderer: WebGLRenderer, fountain: Fountain, settings: Settings) {
    this.renderer = renderer;
    this.#fountain = fountain;
    this.view = new PoolView(fountain.pool, {
      texture: glowTexture(),
      position: ['x', 'y'],
      size: 'size',
      scale: GLOW,
      tint: 'tint',
      overLife: {
        left: 'life',
        of: 'span',
        tint: [0xffffff, 0xffffff, 0xffe0f0, 0xc08cff],
        alpha: [0.5, 1, 0.85, 0.5, 0],
        scale: [0.55, 1, 0.9, 0.4],
      },
      blendMode: 'add',
      points: settings.points === 'auto' ? rendersInSoftware(renderer.gl) : settings.points,
    });
    this.#haze = new Sprite({ texture: hazeTexture(), anchor: 0.5, blendMode: 'add' });
    this.root.addChild(this.#haze, this.view);
    this.#frame = { container: this.root };
  }

  /** @throws when the browser has no WebGL 2. */
  static async make(canvas: HTMLCanvasElement, fountain: Fountain, settings: Settings): Promise<Stage> {
    if (document.createElement('canvas').getContext('webgl2') === null) throw new NoWebGL();
    const renderer = await autoDetectRenderer({
      canvas,
      preference: 'webgl',
      backgroundColor: BACKGROUND,
      width: innerWidth,
      height: innerHeight,
      // Beyond 2 the eye gains little and the GPU pays twice as much.
      resolution: Math.min(devicePixelRatio, 2),
      autoDensity: true,
      antialias: false,
      powerPreference: 'high-performance',
    });
    return new Stage(renderer as WebGLRenderer, fountain, settings); // as preferred, and there is WebGL
  }

  /** Takes the window's size, in CSS pixels. */
  resize(width: number, height: number): void {
    this.renderer.resize(width, height, Math.min(devicePixelRatio, 2));
    this.view.boundsArea = new Rectangle(0, 0, width, height);
    this.#haze.width = this.#haze.height = Math.max(width, height) * 1.1;
  }

  render(): void {
    const { pool, x, y, settings } = this.#fountain;
    this.view.alpha = Math.min(1, (BRIGHT_COUNT / (pool.length + 1)) ** 0.55);
    this.#haze.position.set(x, y);
    this.#haze.tint = 0x5a3cff;
    this.#haze.alpha = 0.16 * Math.min(1, pool.length / (0.5 * settings.count + 1));
    this.renderer.render(this.#frame);
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
}

/** Thrown where the demo cannot run. */
export class NoWebGL extends Error {
  constructor() {
    super('This browser has no WebGL 2.');
  }
}

function rendersInSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|softpipe|basic render/i.test(name);
}
