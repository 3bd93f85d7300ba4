import { PoolView } from '@offheap/pixi';
import {
  autoDetectRenderer,
  Container,
  Particle,
  ParticleContainer,
  Rectangle,
  Texture,
  type WebGLRenderer,
} from 'pixi.js';
import type { Obstacle, Pose } from './components.ts';
import { type Flock, MARGIN } from './flock.ts';
import type { Settings } from './settings.ts';
import { fishTexture, sharkTexture, stoneTexture } from './textures.ts';

/** The picture: the stones, the boids and the hunters, drawn from their component pools. */
export class Stage {
  readonly renderer: WebGLRenderer;
  readonly root = new Container();
  readonly boids: PoolView<Pose>;
  readonly hunters: PoolView<Pose>;
  readonly stones: PoolView<Obstacle>;
  readonly #flock: Flock;
  // Reused objects: rendering creates as little garbage as pixi.js allows.
  readonly frame: { readonly container: Container };
  /** An empty container, for comparison in measurements. */
  readonly emptyFrame = { container: new Container() };
  /** The same number of objects of pixi.js, with one particle each, for comparison in measurements. */
  readonly plainFrame = {
    container: new Container({
      children: [new Container({ children: [oneParticle(), oneParticle(), oneParticle()] })],
    }),
  };

  private constructor(renderer: WebGLRenderer, flock: Flock, settings: Settings) {
    this.renderer = renderer;
    const inSoftware = rendersInSoftware(renderer.gl);
    this.#flock = flock;
    const look = { position: ['x', 'y'], size: 'size', rotation: 'angle', tint: 'tint' } as const;
    this.hunters = new PoolView(flock.poses, { ...look, texture: sharkTexture() });
    this.boids = new PoolView(flock.poses, {
      ...look,
      texture: fishTexture(),
      points: settings.points === 'auto' ? inSoftware : settings.points,
    });
    this.stones = new PoolView(flock.obstacles, {
      frames: [1, 2, 3].map((seed) => stoneTexture(seed)),
      frame: 'shape',
      position: ['x', 'y'],
      size: 'size',
    });
    this.root.addChild(this.stones, this.boids, this.hunters);
    this.root.position.set(-MARGIN, -MARGIN);
    this.frame = { container: new Container({ children: [this.root] }) };
  }

  /** @throws when the browser has no WebGL 2. */
  static async make(canvas: HTMLCanvasElement, flock: Flock, settings: Settings): Promise<Stage> {
    if (document.createElement('canvas').getContext('webgl2') === null) throw new NoWebGL();
    const renderer = await autoDetectRenderer({
      canvas,
      preference: 'webgl',
      backgroundAlpha: 0, // the sea is behind the canvas
      width: 1,
      height: 1,
      // Above 2, the difference is hardly visible, and the GPU has much more work.
      resolution: Math.min(devicePixelRatio, 2),
      autoDensity: true,
      antialias: false,
      powerPreference: 'high-performance',
    });
    return new Stage(renderer as WebGLRenderer, flock, settings); // the preferred renderer, because WebGL is available
  }

  /** Sets the size of the picture, in CSS pixels. */
  resize(width: number, height: number): void {
    this.renderer.resize(width, height, Math.min(devicePixelRatio, 2));
    const area = new Rectangle(0, 0, width + 2 * MARGIN, height + 2 * MARGIN);
    for (const view of [this.stones, this.boids, this.hunters]) view.boundsArea = area;
  }

  render(): void {
    // The poses of the flock's group come first in their pool, then those of the hunters.
    const { length } = this.#flock.flock;
    if (this.hunters.range?.[0] !== length) {
      this.boids.range = [0, length];
      this.hunters.range = [length, Infinity];
    }
    this.renderer.render(this.frame);
  }

  /** Renders, and reads the picture back in the same task, before the browser takes it: red, green, blue, alpha by pixel, upwards. */
  pixels(): { readonly width: number; readonly height: number; readonly rgba: Uint8Array } {
    this.render();
    const { gl } = this.renderer;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    const rgba = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return { width, height, rgba };
  }
}

function oneParticle(): ParticleContainer {
  return new ParticleContainer({ particles: [new Particle(Texture.WHITE)] });
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
