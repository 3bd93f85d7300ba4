import { randomOf } from '../random.ts';
import { band, type Context, ellipse, HALF_HEIGHT, HALF_WIDTH, light, shape, vignette } from './paint.ts';

/** An empty dark room. */
export function plain(context: Context): void {
  band(context, -HALF_HEIGHT, HALF_HEIGHT, [
    [0, '#0a0d16'],
    [1, '#0d111c'],
  ]);
  context.strokeStyle = 'rgb(150 170 230 / 0.05)';
  context.lineWidth = 1;
  for (let x = -HALF_WIDTH; x <= HALF_WIDTH; x += 50) {
    context.beginPath();
    context.moveTo(x, -HALF_HEIGHT);
    context.lineTo(x, HALF_HEIGHT);
    context.moveTo(-HALF_WIDTH, x);
    context.lineTo(HALF_WIDTH, x);
    context.stroke();
  }
  vignette(context, 0.4);
}

/** A hall of stone with a round gate, whose middle is 0, 10. */
export function ruins(context: Context): void {
  band(context, -HALF_HEIGHT, 210, [
    [0, '#07060f'],
    [0.6, '#120f22'],
    [1, '#1a1630'],
  ]);
  const random = randomOf(14);
  for (let y = -500; y < 210; y += 44) {
    for (let x = -HALF_WIDTH - 60 * random(); x < HALF_WIDTH; x += 92) {
      context.fillStyle = `rgb(150 140 220 / ${0.015 + 0.03 * random()})`;
      context.fillRect(x, y, 88, 40);
    }
  }
  light(context, [0, 10, 480, 420], '120 80 255', 0.24);
  for (const x of [-330, 330, -560, 560]) {
    shape(context, '#0a0815', x - 36, 230, x - 30, -500, x + 30, -500, x + 36, 230);
    shape(context, '#0e0b1c', x - 46, 238, x - 46, 214, x + 46, 214, x + 46, 238);
    const inner = x < 0 ? x + 26 : x - 30;
    context.fillStyle = 'rgb(140 110 255 / 0.2)';
    context.fillRect(inner, -500, 4, 714);
  }
  band(context, 208, HALF_HEIGHT, [
    [0, '#1b1632'],
    [0.3, '#110e22'],
    [1, '#06050c'],
  ]);
  context.strokeStyle = 'rgb(0 0 0 / 0.4)';
  context.lineWidth = 2;
  for (let i = -14; i <= 14; i++) {
    context.beginPath();
    context.moveTo(i * 60, 208);
    context.lineTo(i * 190, 500);
    context.stroke();
  }
  for (const y of [222, 244, 280, 336, 420]) {
    context.beginPath();
    context.moveTo(-HALF_WIDTH, y);
    context.lineTo(HALF_WIDTH, y);
    context.stroke();
  }
  light(context, [0, 236, 300, 46], '150 100 255', 0.5);
  shape(context, '#151029', -150, 246, -128, 196, 128, 196, 150, 246);
  shape(context, '#211a3e', -134, 210, -128, 196, 128, 196, 134, 210);
  for (let i = 0; i < 24; i++) {
    const [from, to] = [(i * Math.PI) / 12 + 0.012, ((i + 1) * Math.PI) / 12 - 0.012];
    context.beginPath();
    context.arc(0, 10, 198, from, to);
    context.arc(0, 10, 158, to, from, true);
    context.closePath();
    context.fillStyle = i % 2 === 0 ? '#231d3c' : '#1d1833';
    context.fill();
    context.strokeStyle = 'rgb(160 120 255 / 0.35)';
    context.lineWidth = 1.4;
    context.stroke();
  }
  ellipse(context, '#06040e', [0, 10, 157, 157]);
  vignette(context);
}

/** A winner's podium in spotlights. */
export function podium(context: Context): void {
  band(context, -HALF_HEIGHT, 190, [
    [0, '#0b0920'],
    [0.6, '#1c1544'],
    [1, '#2d1f5c'],
  ]);
  for (const [x, lean, rgb] of [
    [-420, 330, '110 140 255'],
    [420, -330, '255 110 200'],
    [-140, 120, '255 220 140'],
    [140, -120, '255 220 140'],
  ] as const) {
    const beam = context.createLinearGradient(x, -500, x + lean, 200);
    beam.addColorStop(0, `rgb(${rgb} / 0.26)`);
    beam.addColorStop(1, `rgb(${rgb} / 0)`);
    context.fillStyle = beam;
    context.beginPath();
    context.moveTo(x - 14, -500);
    context.lineTo(x + 14, -500);
    context.lineTo(x + lean + 150, 260);
    context.lineTo(x + lean - 150, 260);
    context.fill();
  }
  band(context, 188, HALF_HEIGHT, [
    [0, '#2a1f55'],
    [0.3, '#171238'],
    [1, '#080616'],
  ]);
  light(context, [0, 236, 380, 60], '255 220 150', 0.35);
  for (const [x, top, width, color] of [
    [-142, 150, 132, '#3b3f78'],
    [142, 170, 132, '#3a3468'],
    [0, 104, 152, '#54509a'],
  ] as const) {
    shape(context, color, x - width / 2, 240, x - width / 2, top, x + width / 2, top, x + width / 2, 240);
    shape(
      context,
      'rgb(255 255 255 / 0.22)',
      x - width / 2,
      top,
      x - width / 2 + 8,
      top - 9,
      x + width / 2 - 8,
      top - 9,
      x + width / 2,
      top,
    );
  }
  context.fillStyle = 'rgb(255 255 255 / 0.75)';
  context.font = '700 44px ui-sans-serif, system-ui, sans-serif';
  context.textAlign = 'center';
  for (const [text, x, y] of [
    ['1', 0, 184],
    ['2', -142, 214],
    ['3', 142, 226],
  ] as const) {
    context.fillText(text, x, y);
  }
  cup(context);
  vignette(context, 0.5);
}

function cup(context: Context): void {
  light(context, [0, 40, 150, 130], '255 205 90', 0.5);
  context.strokeStyle = '#d9a43a';
  context.lineWidth = 7;
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(side * 33, 18, 16, 20, 0, 0, 7);
    context.stroke();
  }
  shape(context, '#c98f2a', -26, 95, 26, 95, 20, 84, -20, 84);
  shape(context, '#e8b94c', -5, 86, 5, 86, 7, 56, -7, 56);
  context.fillStyle = '#f0c458';
  context.beginPath();
  context.moveTo(-36, -8);
  context.bezierCurveTo(-34, 46, -16, 62, 0, 64);
  context.bezierCurveTo(16, 62, 34, 46, 36, -8);
  context.fill();
  shape(context, 'rgb(255 255 255 / 0.5)', -24, 0, -15, 0, -8, 48, -14, 42);
  ellipse(context, '#fbe3a0', [0, -8, 36, 7]);
}
