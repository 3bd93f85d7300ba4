import { randomOf } from '@offheap/example-kit/random';
import { Texture } from 'pixi.js';

/** A fish that swims to the right, white, to be tinted. */
export function fishTexture(pixels = 24): Texture {
  return draw(pixels, (context) => {
    context.scale(pixels, pixels);
    context.fillStyle = 'white';
    context.beginPath();
    context.moveTo(0.98, 0.5);
    context.quadraticCurveTo(0.7, 0.12, 0.26, 0.44);
    context.lineTo(0.02, 0.18);
    context.quadraticCurveTo(0.14, 0.5, 0.02, 0.82);
    context.lineTo(0.26, 0.56);
    context.quadraticCurveTo(0.7, 0.88, 0.98, 0.5);
    context.fill();
  });
}

/** A round rock with corals, lit from above. */
export function stoneTexture(pixels = 256): Texture {
  return draw(pixels, (context) => {
    const middle = pixels / 2;
    context.beginPath();
    context.arc(middle, middle, middle - 1, 0, 2 * Math.PI);
    context.clip();
    const body = context.createLinearGradient(0.4 * pixels, 0, 0.6 * pixels, pixels);
    body.addColorStop(0, '#5f8ea0');
    body.addColorStop(0.3, '#2f5871');
    body.addColorStop(0.7, '#123049');
    body.addColorStop(1, '#081c30');
    context.fillStyle = body;
    context.fillRect(0, 0, pixels, pixels);
    const random = randomOf(3);
    const spot = (color: string, top: number, bottom: number, size: number): void => {
      const y = pixels * (top + (bottom - top) * random());
      context.fillStyle = color;
      context.beginPath();
      context.ellipse(pixels * random(), y, pixels * size * (0.5 + random()), pixels * size * 0.6, 0, 0, 7);
      context.fill();
    };
    for (let i = 0; i < 40; i++) spot('rgb(4 18 34 / 0.22)', 0.15, 1, 0.06);
    for (let i = 0; i < 26; i++) spot('rgb(150 205 210 / 0.16)', 0, 0.5, 0.035);
    for (let i = 0; i < 60; i++) spot(['#d9627f', '#e0875c', '#8a6fc0', '#4fae97'][i % 4]!, 0, 0.24, 0.017);
    context.strokeStyle = 'rgb(190 250 245 / 0.5)';
    context.lineWidth = pixels / 50;
    context.beginPath();
    context.arc(middle, middle, middle - pixels / 60, -0.85 * Math.PI, -0.15 * Math.PI);
    context.stroke();
  });
}

function draw(pixels: number, paint: (context: CanvasRenderingContext2D) => void): Texture {
  const canvas = document.createElement('canvas');
  canvas.width = pixels;
  canvas.height = pixels;
  const context = canvas.getContext('2d');
  if (context === null) return Texture.WHITE;
  paint(context);
  return Texture.from(canvas);
}
