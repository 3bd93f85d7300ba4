// The game of one step of the tutorial: `?step=1` to `?step=6`.
import { Application } from 'pixi.js';
import { HEIGHT, WIDTH } from './field.ts';
import { games } from './game.ts';

const app = new Application();
await app.init({ background: 0x0b0d17, resizeTo: window, antialias: true, autoDensity: true });
document.body.append(app.canvas);

const number = Number(new URLSearchParams(location.search).get('step') ?? games.length);
const { field, step } = games[number - 1]!(app.stage);

const loop = field.world.loop({ step: 1 / 60, update: step, render: () => app.render() });
app.ticker.stop(); // the loop of the world draws
loop.start();

function fit(): void {
  const scale = Math.min(app.screen.width / WIDTH, app.screen.height / HEIGHT);
  app.stage.scale.set(scale);
  app.stage.position.set((app.screen.width - WIDTH * scale) / 2, (app.screen.height - HEIGHT * scale) / 2);
}
fit();
app.renderer.on('resize', fit);

window.addEventListener('pointermove', ({ clientX, clientY }) => {
  const box = app.canvas.getBoundingClientRect();
  const { x, y } = app.stage.toLocal({
    x: ((clientX - box.left) / box.width) * app.screen.width,
    y: ((clientY - box.top) / box.height) * app.screen.height,
  });
  Object.assign(field.input, { x, y });
});
for (const type of ['keydown', 'keyup'] as const) {
  window.addEventListener(type, ({ key }) => {
    if (key.toLowerCase() === 'r') field.input.isRewinding = type === 'keydown';
  });
}
