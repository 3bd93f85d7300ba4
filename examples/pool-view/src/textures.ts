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

/** A soft light. */
export function glow(): Texture {
  return atlas(1, 64, (context) => {
    const light = context.createRadialGradient(0.5, 0.5, 0, 0.5, 0.5, 0.5);
    for (const [at, alpha] of [
      [0, 1],
      [0.2, 0.7],
      [0.5, 0.2],
      [1, 0],
    ] as const)
      light.addColorStop(at, `rgb(255 255 255 / ${alpha})`);
    context.fillStyle = light;
    context.fillRect(0, 0, 1, 1);
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
