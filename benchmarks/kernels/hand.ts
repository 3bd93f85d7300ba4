import type { Task } from './ways.ts';

/** The first position and velocity of an entry: `x`, `y`, `vx`, `vy`. */
export const start = (serial: number): readonly number[] => [
  serial % 700,
  (serial * 7) % 500,
  (serial % 13) - 6,
  (serial % 11) - 5,
];

/** The source text of one step of the entry at `i` in the array `f`, with the distance of its fields as a literal. */
export function body(task: Task, distance: number): string {
  const [Y, VX, VY] = [distance, 2 * distance, 3 * distance];
  return {
    update: 'f[i] += f[i + VX] * dt; f[i + Y] += f[i + VY] * dt;',
    bounce: `let x = f[i] + f[i + VX] * dt, y = f[i + Y] + f[i + VY] * dt;
f[i] = x; f[i + Y] = y; x = f[i]; y = f[i + Y];
if (x < 0) { f[i] = -x; f[i + VX] = -f[i + VX]; } else if (x > 1024) { f[i] = 2048 - x; f[i + VX] = -f[i + VX]; }
if (y > 768) { f[i + Y] = 1536 - y; f[i + VY] *= -0.8; }`,
    flow: `const dx = 512 - f[i], dy = 384 - f[i + Y], pull = 100 / (Math.sqrt(dx * dx + dy * dy) + 1);
f[i + VX] += dx * pull * dt; f[i + VY] += dy * pull * dt; f[i] += f[i + VX] * dt; f[i + Y] += f[i + VY] * dt;`,
  }[task].replace(/\b(?:Y|VX|VY)\b/g, (name) => String({ Y, VX, VY }[name as 'Y']));
}

/** A separate function for each array and source text, as a program would write it. */
export function compile(data: Float32Array, text: string): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  return new Function('f', `return ${text}`)(data) as unknown;
}

/** The hand-written loop: interleaved entries of six fields, or columns. */
export function handLoop(task: Task, count: number, isColumns: boolean): (dt: number) => void {
  const fields = 6;
  const data = new Float32Array(count * fields);
  const [row, distance] = isColumns ? [1, count] : [fields, 1];
  for (let serial = 0; serial < count; serial++) {
    start(serial).forEach((value, field) => (data[serial * row + field * distance] = value));
  }
  const text = `(dt) => { for (let i = 0; i < ${count * row}; i += ${row}) { ${body(task, distance)} } }`;
  return compile(data, text) as (dt: number) => void; // its source
}
