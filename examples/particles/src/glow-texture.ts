import { Texture } from 'pixi.js';

/** A soft round light: a small bright core in a wide falloff. White, to be tinted. */
export function glowTexture(pixels = 64): Texture {
  return radialTexture(pixels, [
    [0, 1],
    [0.12, 0.85],
    [0.25, 0.42],
    [0.5, 0.12],
    [0.75, 0.03],
    [1, 0],
  ]);
}

/** A wide haze, without a core. */
export function hazeTexture(pixels = 256): Texture {
  return radialTexture(pixels, [
    [0, 1],
    [0.35, 0.45],
    [0.7, 0.1],
    [1, 0],
  ]);
}

function radialTexture(pixels: number, stops: readonly (readonly [at: number, alpha: number])[]): Texture {
  const canvas = document.createElement('canvas');
  canvas.width = pixels;
  canvas.height = pixels;
  const context = canvas.getContext('2d');
  if (context === null) return Texture.WHITE;
  const middle = pixels / 2;
  const gradient = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
  for (const [at, alpha] of stops) gradient.addColorStop(at, `rgb(255 255 255 / ${alpha})`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, pixels, pixels);
  return Texture.from(canvas);
}
