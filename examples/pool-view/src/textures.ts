import { Rectangle, Texture } from 'pixi.js';

type Draw = (context: CanvasRenderingContext2D, frame: number) => void;

/** Frames of one atlas, `size` by `size` pixels each, drawn by `draw`. */
function atlas(count: number, size: number, draw: Draw): Texture[] {
  const canvas = document.createElement('canvas');
  canvas.width = count * size;
  canvas.height = size;
  const context = canvas.getContext('2d')!;
  for (let frame = 0; frame < count; frame++) {
    context.setTransform(size, 0, 0, size, frame * size, 0); // a frame goes from 0 to 1
    draw(context, frame);
  }
  const { source } = Texture.from(canvas);
  return Array.from(
    { length: count },
    (_, frame) => new Texture({ source, frame: new Rectangle(frame * size, 0, size, size) }),
  );
}

/** A paper plane that flies to the right, and a line from its middle to `x`, `y`, a point of the frame. */
export function plane({ x, y }: { x: number; y: number }): Texture {
  return atlas(1, 128, (context) => {
    context.strokeStyle = '#ffffff';
    context.lineWidth = 0.05;
    context.moveTo(x, y);
    context.lineTo(0.5, 0.5);
    context.stroke();
    for (const [side, color] of [
      [-1, '#ffffff'],
      [1, '#a9aebf'],
    ] as const) {
      context.fillStyle = color;
      context.beginPath();
      context.moveTo(0.99, 0.5);
      context.lineTo(0.03, 0.5 + 0.36 * side);
      context.lineTo(0.24, 0.5);
      context.fill();
    }
  })[0]!;
}

export function disc(): Texture {
  return atlas(1, 128, (context) => {
    context.fillStyle = '#fff';
    context.arc(0.5, 0.5, 0.49, 0, 7);
    context.fill();
  })[0]!;
}

type Stops = readonly (readonly [at: number, alpha: number])[];

/** Adds white to a gradient, more or less opaque. */
function whiten(gradient: CanvasGradient, stops: Stops): CanvasGradient {
  for (const [at, alpha] of stops) gradient.addColorStop(at, `rgb(255 255 255 / ${alpha})`);
  return gradient;
}

/** A round light with the given opacities from its middle to its edge. */
export function light(stops: Stops): Texture {
  return atlas(1, 128, (context) => {
    context.fillStyle = whiten(context.createRadialGradient(0.5, 0.5, 0, 0.5, 0.5, 0.5), stops);
    context.fillRect(0, 0, 1, 1);
  })[0]!;
}

/** A tongue of a flame: round below, with a bent tip, and a clear edge. */
export function flame(): Texture {
  return atlas(1, 128, (context) => {
    context.filter = 'blur(4px)';
    context.fillStyle = whiten(context.createLinearGradient(0, 1, 0, 0), [
      [0, 0.2],
      [0.3, 1],
      [0.7, 1],
      [1, 0.5],
    ]);
    context.beginPath();
    context.moveTo(0.43, 0.03);
    context.bezierCurveTo(0.56, 0.25, 0.24, 0.4, 0.24, 0.7);
    context.bezierCurveTo(0.24, 1.02, 0.78, 1.02, 0.78, 0.7);
    context.bezierCurveTo(0.78, 0.4, 0.6, 0.3, 0.43, 0.03);
    context.fill();
  })[0]!;
}

/** The positions of the pips of a die, by their number. */
const PIPS = ['4', '26', '246', '0268', '02468', '023568'];

/** The six sides of a die. */
export function die(): Texture[] {
  return atlas(6, 64, (context, frame) => {
    context.fillStyle = 'rgb(0 0 0 / 0.4)'; // its shadow
    context.beginPath();
    context.roundRect(0.1, 0.12, 0.86, 0.86, 0.2);
    context.fill();
    const ivory = context.createLinearGradient(0.2, 0, 0.6, 1);
    ivory.addColorStop(0, '#ffffff');
    ivory.addColorStop(0.6, '#f3ead6');
    ivory.addColorStop(1, '#cdbd9c');
    context.fillStyle = ivory;
    context.beginPath();
    context.roundRect(0.05, 0.04, 0.86, 0.86, 0.2);
    context.fill();
    context.translate(-0.02, -0.03);
    context.fillStyle = frame === 0 ? '#c8202e' : '#23202c';
    for (const pip of PIPS[frame]!) {
      context.beginPath();
      context.arc(0.25 + 0.25 * (Number(pip) % 3), 0.25 + 0.25 * Math.floor(Number(pip) / 3), 0.09, 0, 7);
      context.fill();
    }
  });
}
