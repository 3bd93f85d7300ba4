import { randomOf } from '../random.ts';
import {
  band,
  type Context,
  ellipse,
  HALF_HEIGHT,
  HALF_WIDTH,
  hills,
  light,
  pines,
  shape,
  vignette,
} from './paint.ts';

/** Where the rails are. */
const RAIL = 150;

/** A steam train on a viaduct at sunset; the mouth of its chimney is at 183, 54. */
export function railway(context: Context): void {
  band(context, -HALF_HEIGHT, 240, [
    [0, '#160f38'],
    [0.38, '#3a2158'],
    [0.62, '#8a3a66'],
    [0.8, '#e0705a'],
    [0.93, '#ffb66a'],
    [1, '#ffd996'],
  ]);
  light(context, [-150, 120, 560, 380], '255 170 90', 0.5);
  light(context, [-150, 120, 190, 190], '255 226 160', 0.7);
  ellipse(context, '#fff4cf', [-150, 120, 44, 44]);
  const random = randomOf(14);
  for (let i = 0; i < 26; i++) {
    const y = -210 + 300 * random();
    const x = (2 * random() - 1) * HALF_WIDTH;
    const near = Math.max(0, 1 - Math.abs(y - 90) / 300);
    light(
      context,
      [x, y, 120 + 180 * random(), 3 + 6 * random()],
      near > 0.5 ? '255 190 130' : '190 110 150',
      0.3,
    );
  }
  hills(context, 51, 224, 130, '#a04d6a');
  light(context, [-150, 200, 620, 80], '255 190 130', 0.5);
  hills(context, 77, 250, 100, '#6d3560');
  pines(context, 5, { y: 238, height: 36, step: 9, color: '#5c2c58' });
  light(context, [0, 262, 900, 60], '240 140 110', 0.4);
  hills(context, 23, 320, 70, '#421f4a');
  pines(context, 6, { y: 318, height: 70, step: 17, color: '#351840' });
  light(context, [-60, 330, 800, 60], '230 120 110', 0.34);
  viaduct(context);
  train(context);
  hills(context, 91, 470, 100, '#170b24');
  pines(context, 15, { y: 470, height: 230, step: 52, color: '#12081e', gap: 210 });
  vignette(context, 0.5);
}

function viaduct(context: Context): void {
  const wall = context.createLinearGradient(0, RAIL, 0, 420);
  wall.addColorStop(0, '#3c1d3e');
  wall.addColorStop(1, '#6a3358'); // mist
  context.fillStyle = wall;
  context.beginPath();
  context.rect(-HALF_WIDTH, RAIL + 4, 2 * HALF_WIDTH, 316);
  for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += 130) {
    context.moveTo(x + 16, 470);
    context.arc(x + 65, 232, 49, Math.PI, 0);
    context.lineTo(x + 114, 470);
  }
  context.fill('evenodd');
  // The sun shines on the right side of each arch.
  context.strokeStyle = 'rgb(255 176 120 / 0.55)';
  context.lineWidth = 2.4;
  for (let x = -HALF_WIDTH; x < HALF_WIDTH; x += 130) {
    context.beginPath();
    context.arc(x + 65, 232, 49, -0.45 * Math.PI, 0);
    context.lineTo(x + 114, 330);
    context.stroke();
  }
  context.fillStyle = '#2a1430';
  context.fillRect(-HALF_WIDTH, RAIL + 1, 2 * HALF_WIDTH, 13);
  context.fillStyle = 'rgb(255 186 130 / 0.7)';
  context.fillRect(-HALF_WIDTH, RAIL, 2 * HALF_WIDTH, 1.6);
}

const DARK = '#1c0f26';
const EDGE = 'rgb(255 190 130 / 0.75)';

function train(context: Context): void {
  for (const x of [-190, -322, -454, -586, -718]) wagon(context, x);
  // The tender.
  shape(context, DARK, -58, 128, -58, 90, 12, 90, 12, 128);
  shape(context, '#0f0816', -54, 90, -40, 80, -20, 76, 0, 81, 8, 90);
  edge(context, -58, 90, 12, 90);
  for (const x of [-42, -22, -2]) wheel(context, x, 10);
  // The cab, the boiler and the chimney.
  shape(context, DARK, 18, 126, 18, 68, 56, 68, 56, 126);
  shape(context, DARK, 11, 68, 14, 60, 58, 60, 63, 68);
  edge(context, 13, 61, 60, 61);
  light(context, [36, 84, 34, 30], '255 170 80', 0.7);
  shape(context, '#ffcf7a', 26, 76, 46, 76, 46, 94, 26, 94);
  const boiler = context.createLinearGradient(0, 82, 0, 124);
  boiler.addColorStop(0, '#8a4a50');
  boiler.addColorStop(0.16, '#45243c');
  boiler.addColorStop(0.6, '#1e1029');
  boiler.addColorStop(1, '#120a1a');
  shape(context, boiler, 54, 122, 54, 86, 58, 83, 194, 83, 199, 88, 199, 122);
  for (const x of [78, 112, 146, 172]) {
    context.fillStyle = 'rgb(240 150 110 / 0.35)';
    context.fillRect(x, 83, 2, 39);
  }
  edge(context, 56, 83, 196, 83);
  shape(context, DARK, 98, 84, 100, 72, 106, 67, 116, 67, 122, 72, 124, 84);
  edge(context, 101, 70, 116, 67);
  shape(context, DARK, 177, 84, 177, 62, 171, 55, 195, 55, 189, 62, 189, 84);
  edge(context, 171, 55, 195, 55);
  edge(context, 177, 62, 177, 82);
  shape(context, DARK, 14, 128, 14, 120, 206, 120, 206, 128);
  edge(context, 14, 120, 206, 120);
  shape(context, DARK, 196, 128, 206, 128, 222, 149, 196, 149);
  shape(context, DARK, 176, 124, 200, 124, 200, 138, 176, 138);
  for (const x of [62, 102, 142]) wheel(context, x, 18);
  for (const x of [34, 180]) wheel(context, x, 10);
  context.strokeStyle = '#c07a5c';
  context.lineWidth = 3;
  context.beginPath();
  context.moveTo(56, 138);
  context.lineTo(190, 134);
  context.stroke();
  // The headlight and its beam.
  const beam = context.createLinearGradient(200, 0, 560, 0);
  beam.addColorStop(0, 'rgb(255 236 180 / 0.5)');
  beam.addColorStop(1, 'rgb(255 236 180 / 0)');
  shape(context, beam, 202, 92, 202, 98, 560, 152, 560, 56);
  light(context, [204, 95, 34, 34], '255 226 150', 0.9);
  ellipse(context, '#fffbe6', [204, 95, 4.5, 6]);
}

/** A carriage with lit windows; its left end is at x. */
function wagon(context: Context, x: number): void {
  const side = context.createLinearGradient(0, 78, 0, 130);
  side.addColorStop(0, '#5c2c48');
  side.addColorStop(0.3, '#35193a');
  side.addColorStop(1, '#1a0e24');
  shape(context, side, x, 130, x, 84, x + 6, 78, x + 118, 78, x + 124, 84, x + 124, 130);
  edge(context, x + 4, 78, x + 120, 78);
  context.fillStyle = DARK;
  context.fillRect(x - 8, 122, 140, 6);
  for (let i = 0; i < 6; i++) {
    light(context, [x + 17 + 18 * i, 97, 15, 15], '255 180 90', 0.4);
    context.fillStyle = i % 3 === 1 ? '#ffe2a0' : '#ffc56e';
    context.fillRect(x + 11 + 18 * i, 89, 12, 15);
  }
  for (const dx of [18, 36, 88, 106]) wheel(context, x + dx, 9);
}

/** A wheel on the rails. */
function wheel(context: Context, x: number, radius: number): void {
  const y = RAIL - radius;
  ellipse(context, '#0d0713', [x, y, radius, radius]);
  context.strokeStyle = '#7a4450';
  context.lineWidth = 1.6;
  context.beginPath();
  context.arc(x, y, 0.78 * radius, 0, 7);
  for (let i = 0; i < 4; i++) {
    const angle = 0.3 + (Math.PI * i) / 4;
    const [dx, dy] = [0.78 * radius * Math.cos(angle), 0.78 * radius * Math.sin(angle)];
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
  }
  context.stroke();
  ellipse(context, '#a8685c', [x, y, 0.2 * radius, 0.2 * radius]);
}

/** A line of light from the sun. */
function edge(context: Context, x0: number, y0: number, x1: number, y1: number): void {
  context.strokeStyle = EDGE;
  context.lineWidth = 1.8;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
