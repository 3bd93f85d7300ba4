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

/** A shark that swims to the right, seen from above: dark, with a pale rim that separates it from the water. */
export function sharkTexture(pixels = 128): Texture {
  return draw(pixels, (context) => {
    context.scale(pixels, pixels);
    context.translate(0, 0.5);
    const halves = [-1, 1].map((side) => {
      const half = new Path2D();
      half.moveTo(0.97, 0);
      half.quadraticCurveTo(0.84, 0.14 * side, 0.66, 0.12 * side);
      half.quadraticCurveTo(0.56, 0.3 * side, 0.42, 0.34 * side); // the fin
      half.quadraticCurveTo(0.49, 0.2 * side, 0.47, 0.11 * side);
      half.quadraticCurveTo(0.3, 0.06 * side, 0.17, 0.025 * side);
      half.quadraticCurveTo(0.1, 0.12 * side, 0.03, 0.21 * side); // the tail
      half.quadraticCurveTo(0.08, 0.06 * side, 0.07, 0);
      return half;
    });
    context.lineJoin = 'round';
    context.strokeStyle = '#bdf3ff';
    context.lineWidth = 0.045;
    for (const half of halves) context.stroke(half);
    context.fillStyle = '#0b1a33';
    for (const half of halves) context.fill(half);
    context.fillStyle = '#27486f'; // its back
    context.beginPath();
    context.ellipse(0.6, 0, 0.28, 0.03, 0, 0, 2 * Math.PI);
    context.fill();
  });
}

/** A rock with corals, lit from above. Each seed has another outline. */
export function stoneTexture(seed: number, pixels = 256): Texture {
  return draw(pixels, (context) => {
    const random = randomOf(seed);
    context.scale(pixels, pixels);
    context.lineJoin = 'round';
    const outline = new Path2D();
    for (let corner = 0; corner < 11; corner++) {
      const angle = ((corner + 0.6 * random()) / 11) * 2 * Math.PI;
      const radius = 0.38 + 0.11 * random();
      outline.lineTo(0.5 + radius * Math.cos(angle), 0.5 + 0.8 * radius * Math.sin(angle));
    }
    outline.closePath();
    context.clip(outline);
    const light = (stops: readonly string[]): CanvasGradient => {
      const gradient = context.createLinearGradient(0.42, 0.1, 0.58, 0.8);
      stops.forEach((color, i) => gradient.addColorStop(i / (stops.length - 1), color));
      return gradient;
    };
    context.fillStyle = light(['#4d7c90', '#22465f', '#0c263d', '#051528']);
    context.fillRect(0, 0, 1, 1);
    for (let i = 0; i < 9; i++) {
      // Facets.
      context.fillStyle = i % 2 === 0 ? 'rgb(3 16 32 / 0.25)' : 'rgb(150 205 210 / 0.08)';
      context.beginPath();
      for (let corner = 0; corner < 3; corner++) context.lineTo(random(), 0.1 + 0.8 * random());
      context.fill();
    }
    for (let i = 0; i < 60; i++) {
      context.fillStyle = ['#d9627f', '#e0875c', '#8a6fc0', '#4fae97'][i % 4]!;
      context.beginPath();
      context.ellipse(random(), 0.12 + 0.2 * random(), 0.014 * (0.5 + random()), 0.01, 0, 0, 7);
      context.fill();
    }
    context.strokeStyle = light(['#befaf5c0', '#befaf540', '#befaf500']);
    context.lineWidth = 0.03;
    context.stroke(outline);
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
