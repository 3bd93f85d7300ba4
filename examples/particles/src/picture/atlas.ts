import { Rectangle, Texture } from 'pixi.js';
import { KIND } from '../simulation/particle.ts';

/** Pixels of each frame. */
export const FRAME_SIZE = 64;
/** The size of a frame relative to the core of the particle: the glow needs the rest. */
export const GLOW = 2.6;

type Stops = readonly (readonly [at: number, alpha: number])[];

/** A small bright core in a wide falloff. */
const SPARK: Stops = [
  [0, 1],
  [0.12, 0.85],
  [0.25, 0.42],
  [0.5, 0.12],
  [0.75, 0.03],
  [1, 0],
];
/** Wide and soft, without a core. */
const PUFF: Stops = [
  [0, 0.8],
  [0.35, 0.4],
  [0.7, 0.09],
  [1, 0],
];
/** A disc with a soft edge. */
const FLAKE: Stops = [
  [0, 1],
  [0.22, 0.92],
  [0.4, 0.4],
  [0.56, 0],
];

/** Near flakes are out of focus. */
const BLURRED: Stops = [
  [0, 0.34],
  [0.3, 0.28],
  [0.5, 0.1],
  [0.7, 0],
];

/** A texture for each kind of particle, white, to be tinted: all frames of one atlas. */
export function particleTextures(): readonly Texture[] {
  const frames: Readonly<Record<keyof typeof KIND, Stops>> = {
    spark: SPARK,
    puff: PUFF,
    flake: FLAKE,
    far: FLAKE,
    near: BLURRED,
  };
  const canvas = document.createElement('canvas');
  canvas.width = Object.keys(frames).length * FRAME_SIZE;
  canvas.height = FRAME_SIZE;
  const context = canvas.getContext('2d');
  if (context === null)
    throw new Error('This browser did not provide a 2D context for the particle textures.');
  const { source } = Texture.from(canvas);
  return Object.values(frames).map((stops, i) => {
    drawRadial(context, i * FRAME_SIZE, stops);
    return new Texture({ source, frame: new Rectangle(i * FRAME_SIZE, 0, FRAME_SIZE, FRAME_SIZE) });
  });
}

function drawRadial(context: CanvasRenderingContext2D, left: number, stops: Stops): void {
  const middle = FRAME_SIZE / 2;
  const gradient = context.createRadialGradient(left + middle, middle, 0, left + middle, middle, middle - 1);
  for (const [at, alpha] of stops) gradient.addColorStop(at, `rgb(255 255 255 / ${alpha})`);
  context.fillStyle = gradient;
  context.fillRect(left, 0, FRAME_SIZE, FRAME_SIZE);
}
