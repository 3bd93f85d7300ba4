import { randomOf } from '@offheap/example-kit/random';
import { Application } from 'pixi.js';
import { Meadow } from './meadow.ts';

declare global {
  interface Window {
    /** For screenshots and tests. */
    offheapActors?: { readonly meadow: Meadow; draw(): void };
  }
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
const meadow = new Meadow(app.stage, app.screen, randomOf(7));

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
