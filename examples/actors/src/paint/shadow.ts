import type { Painter, Size } from './sheet.ts';

export const SHADOW: Size = { width: 140, height: 60 };
/** The position of the feet in the frame. */
export const SHADOW_FEET: readonly [x: number, y: number] = [100 / SHADOW.width, 14 / SHADOW.height];

export const PERSON_SHADOW = 0;
export const TREE_SHADOW = 1;
export const BUSH_SHADOW = 2;
/** Shadows fall to the lower left. */
export const shadowPainters: readonly Painter[] = [shadow(28, 9), shadow(86, 24), shadow(34, 17)];

function shadow(length: number, thickness: number): Painter {
  return (context) => {
    context.filter = 'blur(1.5px)';
    context.fillStyle = '#17284a70';
    context.translate(100, 14);
    context.rotate(-0.3);
    context.beginPath();
    context.ellipse(-length * 0.36, 0, length / 2 + 4, thickness / 2, 0, 0, 7);
    context.fill();
  };
}
