import { randomOf } from '../random.ts';
import {
  band,
  type Context,
  ellipse,
  fir,
  HALF_HEIGHT,
  HALF_WIDTH,
  hills,
  light,
  pines,
  shape,
  stars,
  vignette,
} from './paint.ts';

/** Snowy hills with a cabin; the snow lies from 130 to the bottom. */
export function winter(context: Context): void {
  band(context, -HALF_HEIGHT, 190, [
    [0, '#0a1226'],
    [0.55, '#1a2b4a'],
    [1, '#4a5f80'],
  ]);
  stars(context, 3, 120, -60);
  light(context, [230, -190, 150, 150], '190 210 255', 0.3);
  ellipse(context, '#dfe9ff', [230, -190, 25, 25]);
  hills(context, 6, 110, 130, '#31456a');
  pines(context, 4, { y: 120, height: 130, step: 30, color: '#1a2b45' });
  hills(context, 12, 150, 50, '#5b7299');
  const random = randomOf(13);
  for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += 56 + 76 * random()) {
    if (Math.abs(x) < 180) continue;
    const height = 130 + 110 * random();
    fir(context, random, { x, y: 154, height, color: '#0e1b34', snow: ['#38527f', '#86a3d0'] });
  }
  cabin(context);
  snowfield(context);
  vignette(context, 0.5);
}

function cabin(context: Context): void {
  shape(context, '#2a1d1a', -110, 160, -110, 74, 76, 74, 76, 160);
  for (let y = 84; y < 160; y += 13) {
    context.fillStyle = '#38271f';
    context.fillRect(-110, y, 186, 7);
  }
  shape(context, '#1d1513', 40, 20, 40, -34, 62, -34, 62, 40);
  shape(context, '#d5e0f4', 36, -34, 66, -34, 66, -43, 36, -43);
  shape(context, '#c3d1ea', -138, 82, -94, 4, 60, 4, 104, 82);
  shape(context, '#e9f0ff', -134, 74, -92, 2, 58, 2, 100, 74, 84, 64, -112, 66);
  for (const x of [-86, 14]) {
    light(context, [x + 21, 115, 62, 52], '255 180 90', 0.5);
    shape(context, '#ffcb74', x, 96, x + 42, 96, x + 42, 134, x, 134);
    context.fillStyle = '#3a2418';
    context.fillRect(x + 19.5, 96, 3, 38);
    context.fillRect(x, 113, 42, 3);
  }
  shape(context, '#1a110e', -32, 160, -32, 96, 2, 96, 2, 160);
}

/** Drifts of snow in front of the cabin, lit by its windows. */
function snowfield(context: Context): void {
  const random = randomOf(2);
  for (const [seed, y, height, top, bottom] of [
    [61, 164, 22, '#a9bedf', '#7188b0'],
    [62, 214, 34, '#94aad0', '#566d98'],
    [63, 286, 46, '#7c93bd', '#2f4166'],
  ] as const) {
    const gradient = context.createLinearGradient(0, y - height, 0, y + 130);
    gradient.addColorStop(0, '#dbe7fb');
    gradient.addColorStop(0.08, top);
    gradient.addColorStop(1, bottom);
    hills(context, seed, y, height, gradient);
    if (y > 180) continue;
    for (const x of [-65, 35]) light(context, [x, 178, 150, 26], '255 190 100', 0.5);
  }
  for (let i = 0; i < 30; i++) {
    const y = 180 + 240 * random();
    light(
      context,
      [(random() * 2 - 1) * HALF_WIDTH, y, 90 + 150 * random(), 4 + (y - 150) / 22],
      '226 236 255',
      0.2,
    );
  }
  for (let i = 0; i < 16; i++) {
    // Footprints from the door.
    const y = 168 + 8 * i + i * i * 0.4;
    const x = -15 + 3 * i + (i % 2 === 0 ? -1 : 1) * (4 + i * 0.35);
    ellipse(context, 'rgb(52 72 112 / 0.5)', [x, y, 3.4 + i * 0.3, 1.6 + i * 0.16]);
  }
}
