import { Application } from 'pixi.js';
import { Meadow } from './meadow.ts';
import { makeFrames } from './textures.ts';

declare global {
  interface Window {
    /** For screenshots and tests. */
    offheapActors?: { readonly meadow: Meadow; draw(): void };
  }
}

/** Small and seeded: the same meadow each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const isStill =
  new URLSearchParams(location.search).has('paused') ||
  matchMedia('(prefers-reduced-motion: reduce)').matches;

const app = new Application();
await app.init({
  preference: 'webgl',
  resizeTo: window,
  background: '#7cab5a',
  antialias: true,
  autoDensity: true,
  resolution: window.devicePixelRatio,
  autoStart: false,
});
document.body.prepend(app.canvas);
const { width, height } = app.screen;
const meadow = new Meadow(app.stage, makeFrames(), width, height, randomFrom(7));

const status = document.querySelector('p')!;
app.canvas.addEventListener('pointerdown', ({ offsetX, offsetY }) => {
  status.textContent = `You have picked ${meadow.pick(offsetX, offsetY)}.`;
  meadow.step(0);
  app.render();
});

app.render();
window.offheapActors = { meadow, draw: () => app.render() };
if (!isStill) {
  app.ticker.add(({ deltaMS }) => {
    meadow.step(Math.min(deltaMS, 100) / 1000);
    app.render();
  });
  app.ticker.start();
}
