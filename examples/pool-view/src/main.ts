import { Frame } from './tile.ts';
import * as tiles from './tiles.ts';

/** Seconds of a step, and the number of steps before the first picture. */
const STEP = 1 / 60;
const WARM = 90;

declare global {
  interface Window {
    /** For tests and pictures: stops after the first picture. */
    offheapPoolView?: { readonly frames: readonly Frame[] };
  }
}

const paused = new URLSearchParams(location.search).has('paused');
const frames = await Promise.all(
  Object.entries(tiles).map(([name, make]) => Frame.make(document.getElementById(name)!, make())),
);
function step(count: number): void {
  for (let i = 0; i < count; i++) for (const frame of frames) frame.step(STEP);
  for (const frame of frames) frame.draw();
}
step(WARM);
window.offheapPoolView = { frames };
if (!paused) {
  const loop = (): void => {
    step(1);
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(loop);
}
