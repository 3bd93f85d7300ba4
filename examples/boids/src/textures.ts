import { Texture } from 'pixi.js';

/** A dart that points to the right, white, to be tinted. */
export function dartTexture(pixels = 24): Texture {
  return draw(pixels, (context) => {
    const at = (x: number, y: number): [number, number] => [x * pixels, y * pixels];
    context.fillStyle = 'white';
    context.beginPath();
    context.moveTo(...at(0.98, 0.5));
    context.lineTo(...at(0.04, 0.84));
    context.lineTo(...at(0.16, 0.5));
    context.lineTo(...at(0.04, 0.16));
    context.fill();
  });
}

/** A dim disc with a rim. */
export function stoneTexture(pixels = 256): Texture {
  return draw(pixels, (context) => {
    const middle = pixels / 2;
    const body = context.createRadialGradient(middle * 0.8, middle * 0.7, 0, middle, middle, middle);
    body.addColorStop(0, '#39425e');
    body.addColorStop(0.75, '#1b2136');
    body.addColorStop(0.97, '#141829');
    body.addColorStop(1, 'transparent');
    context.fillStyle = body;
    context.fillRect(0, 0, pixels, pixels);
    context.strokeStyle = 'rgb(150 170 230 / 0.35)';
    context.lineWidth = pixels / 90;
    context.beginPath();
    context.arc(middle, middle, middle - pixels / 80, 0, 2 * Math.PI);
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
