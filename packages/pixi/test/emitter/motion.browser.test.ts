import { Texture } from 'pixi.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TICKS } from '../../src/emitter/births.ts';
import { easedAge } from '../../src/emitter/knots.ts';
import { readEffect } from '../../src/emitter/effect.ts';
import type { EmitterConfig } from '../../src/emitter/index.ts';
import { passesOf } from '../../src/emitter/pass.ts';
import { passProgram } from '../../src/emitter/program.ts';
import { schemaErrors } from './schema.ts';

// The shader's closed forms against small steps: what the vertex shader computes is read back by transform feedback.

/** A particle at its birth. */
interface Born {
  readonly age: number;
  readonly life: number;
  readonly heading: number;
  readonly speed: number;
  readonly spin: number;
  readonly size: number;
}

/** The appearance of a particle at its age. */
interface Shown {
  readonly x: number;
  readonly y: number;
  readonly turn: number;
  readonly size: number;
  readonly color: readonly number[];
}

let gl: WebGL2RenderingContext;
// An `OffscreenCanvas` has no WebGL in WebKit.
beforeAll(() => void (gl = document.createElement('canvas').getContext('webgl2')!));
afterAll(() => gl.getExtension('WEBGL_lose_context')?.loseContext());

const OUTPUTS = ['tPlace', 'tTurn', 'tSize', 'tColor'];
const FLOATS = 2 + 1 + 1 + 4;

/** The properties of a birth that a test defines, instead of random numbers. */
const INPUTS = ['age', 'life', 'heading', 'speed', 'spin', 'size'] as const;

/** Runs the emitter's vertex shader on births. */
function shade(config: EmitterConfig, births: readonly Born[]): Shown[] {
  expect(schemaErrors(config)).toEqual([]);
  const effect = readEffect(config, Texture.WHITE);
  const [pass] = passesOf(effect.particle);
  const { shader } = passProgram(effect, pass!, [0.5, 0.5], 'births');
  const { vertex, fragment } = shader.glProgram;
  const inputs = INPUTS.map((name) => `in float t_${name};`).join(' ');
  const source = replaced(
    replaced(
      replaced(
        replaced(vertex!, /  age = select\([^]*?carried = aCarried;\n/, ''),
        /vec4 shade\(/,
        `${inputs} out vec2 tPlace; out float tTurn; out float tSize; out vec4 tColor;\nvec4 shade(`,
      ),
      /  if \(age < 0.0 [^]*?birth0\(\);\n/,
      `${INPUTS.map((name) => `${name} = t_${name};`).join(' ')} place = vec2(0.0); carried = vec2(0.0);\n`,
    ),
    /  paint0\(\);\n/,
    '  paint0(); tPlace = place; tTurn = turn; tSize = size; tColor = color;\n',
  );
  const program = gl.createProgram();
  for (const [type, text] of [
    [gl.VERTEX_SHADER, source],
    [gl.FRAGMENT_SHADER, fragment!],
  ] as const) {
    const part = gl.createShader(type)!;
    gl.shaderSource(part, text);
    gl.compileShader(part);
    if (!gl.getShaderParameter(part, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(part) ?? '');
    gl.attachShader(program, part);
  }
  gl.transformFeedbackVaryings(program, OUTPUTS, gl.INTERLEAVED_ATTRIBS);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? '');
  gl.useProgram(program);
  const { table } = effect;
  gl.uniform4fv(gl.getUniformLocation(program, `uTable${table.length / 4}[0]`), table);
  const input = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, input);
  gl.bufferData(
    gl.ARRAY_BUFFER,
    Float32Array.from(births.flatMap((born) => INPUTS.map((name) => born[name]))),
    gl.STATIC_DRAW,
  );
  INPUTS.forEach((name, i) => {
    const location = gl.getAttribLocation(program, `t_${name}`);
    if (location < 0) return; // the compiler has found it unused
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, 1, gl.FLOAT, false, 4 * INPUTS.length, 4 * i);
  });
  const output = gl.createBuffer();
  gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, output);
  gl.bufferData(gl.TRANSFORM_FEEDBACK_BUFFER, 4 * FLOATS * births.length, gl.STATIC_READ);
  gl.enable(gl.RASTERIZER_DISCARD);
  gl.beginTransformFeedback(gl.POINTS);
  gl.drawArrays(gl.POINTS, 0, births.length);
  gl.endTransformFeedback();
  const out = new Float32Array(FLOATS * births.length);
  gl.getBufferSubData(gl.TRANSFORM_FEEDBACK_BUFFER, 0, out);
  gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, null);
  gl.deleteProgram(program);
  return births.map((_, i) => {
    const [x, y, turn, size, ...color] = out.subarray(i * FLOATS, (i + 1) * FLOATS);
    return { x: x!, y: y!, turn: turn!, size: size!, color };
  });
}

/** Replaces a part of a text, which must contain the part. */
function replaced(text: string, part: RegExp, by: string): string {
  expect(text.search(part)).toBeGreaterThan(-1);
  return text.replace(part, by);
}

/** Seeded numbers, 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Births of any age and kind. */
function births(seed: number, count = 50): Born[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const life = 0.2 + 2 * random();
    return {
      life,
      age: Math.round(random() * 0.999 * life * TICKS) / TICKS,
      heading: 7 * random() - 3.5,
      speed: 400 * random() - 50,
      spin: 6 * random() - 3,
      size: 0.5 + random(),
    };
  });
}

/** Interpolates a list of stops linearly at a time. */
function listAt(stops: readonly (readonly [number, number])[], time: number, step = false): number {
  let before = stops[0]!;
  for (const stop of stops) {
    if (stop[0] > time) {
      if (step || time <= before[0]) return before[1];
      return before[1] + ((stop[1] - before[1]) * (time - before[0])) / (stop[0] - before[0]);
    }
    before = stop;
  }
  return before[1];
}

const STEPS = 20_000;

/** Moves a particle in many small steps (the midpoint rule), with a function of its velocity and age that gives its change. */
function integrate(
  born: Born,
  speedAt: (age: number) => number | undefined,
  change: (vx: number, vy: number) => readonly [number, number],
  most = Infinity,
): { x: number; y: number; vx: number; vy: number } {
  const dt = born.age / STEPS;
  let x = 0;
  let y = 0;
  const clamp = (): void => {
    const speed = Math.hypot(vx, vy);
    if (speed > most) {
      vx *= most / speed;
      vy *= most / speed;
    }
  };
  let vx = born.speed * Math.cos(born.heading);
  let vy = born.speed * Math.sin(born.heading);
  clamp();
  for (let i = 0; i < STEPS; i++) {
    const factor = speedAt((i + 0.5) * dt);
    if (factor !== undefined) {
      x += factor * born.speed * Math.cos(born.heading) * dt;
      y += factor * born.speed * Math.sin(born.heading) * dt;
      continue;
    }
    const [ax, ay] = change(vx, vy);
    const [oldX, oldY] = [vx, vy];
    const [bx, by] = change(vx + (ax * dt) / 2, vy + (ay * dt) / 2);
    vx += bx * dt;
    vy += by * dt;
    clamp();
    x += ((oldX + vx) / 2) * dt;
    y += ((oldY + vy) / 2) * dt;
  }
  return { x, y, vx, vy };
}

const BASE: EmitterConfig = { emission: { interval: 1 }, lifetime: 1 };
const still = (): readonly [number, number] => [0, 0];
const none = (): undefined => undefined;

function expectPlaces(
  config: EmitterConfig,
  all: Born[],
  place: (born: Born) => { x: number; y: number },
): Shown[] {
  const shown = shade(config, all);
  shown.forEach(({ x, y }, i) => {
    const expected = place(all[i]!);
    const far = Math.hypot(x - expected.x, y - expected.y);
    if (!(far < 0.05)) {
      expect.fail(
        `${JSON.stringify(all[i])}: at ${x}, ${y}, expected ${expected.x}, ${expected.y}: ${far} px`,
      );
    }
  });
  return shown;
}

describe('particles are within 0.05 pixels of a simulation in small steps', () => {
  it('at a constant speed', () => {
    expectPlaces(BASE, births(1), (born) => integrate(born, none, still));
  });

  it.each([[false], [true]])('at a speed over the life, stepped: %s', (step) => {
    const stops = [
      [0.1, 1],
      [0.3, 0.2],
      [0.3, 2],
      [0.8, -0.5],
    ] as const;
    expectPlaces({ ...BASE, speed: { stops, step } }, births(2), (born) =>
      integrate(born, (age) => listAt(stops, age / born.life, step), still),
    );
  });

  it('at a speed over an eased life', () => {
    const stops = [
      [0, 1],
      [0.4, 0.3],
      [1, 1.5],
    ] as const;
    const ease = [
      { start: 0, control: 0.1, end: 0.4 },
      { start: 0.4, control: 0.9, end: 1 },
    ];
    expectPlaces({ ...BASE, speed: { stops }, ease }, births(3), (born) =>
      integrate(born, (age) => listAt(stops, easedAge(ease, age / born.life)), still),
    );
  });

  it('under acceleration, facing where they move', () => {
    const config: EmitterConfig = { ...BASE, acceleration: { x: -120, y: 300 }, facing: 'velocity' };
    const all = births(4);
    const shown = expectPlaces(config, all, (born) => integrate(born, none, () => [-120, 300]));
    shown.forEach(({ turn }, i) => {
      const { vx, vy } = integrate(all[i]!, none, () => [-120, 300]);
      if (Math.hypot(vx, vy) > 1) expect(Math.cos(turn - Math.atan2(vy, vx))).toBeGreaterThan(0.9999);
    });
  });

  it.each([[50], [150], [600]])('under acceleration up to %d pixels a second', (maxSpeed) => {
    const config: EmitterConfig = { ...BASE, acceleration: { x: -80, y: 240 }, maxSpeed, facing: 'velocity' };
    const all = births(5 + maxSpeed);
    const shown = expectPlaces(config, all, (born) => integrate(born, none, () => [-80, 240], maxSpeed));
    shown.forEach(({ turn }, i) => {
      const { vx, vy } = integrate(all[i]!, none, () => [-80, 240], maxSpeed);
      if (Math.hypot(vx, vy) > 1) expect(Math.cos(turn - Math.atan2(vy, vx))).toBeGreaterThan(0.999);
    });
  });

  it('with a speed limit that is reached immediately, against or along the acceleration', () => {
    const config: EmitterConfig = { ...BASE, acceleration: { x: 0, y: 200 }, maxSpeed: 100 };
    const all = [0, 0.5, -0.5, 1e-4, -1].flatMap((turns) =>
      [0, 50, 100, 300].map((speed): Born => ({
        age: 1.5,
        life: 2,
        heading: turns * Math.PI,
        speed,
        spin: 0,
        size: 1,
      })),
    );
    expectPlaces(config, all, (born) => integrate(born, none, () => [0, 200], 100));
  });

  it('under drag, alone and with acceleration', () => {
    for (const acceleration of [
      { x: 0, y: 0 },
      { x: 30, y: 95 },
    ]) {
      expectPlaces({ ...BASE, drag: 1.55, acceleration }, births(6), (born) =>
        integrate(born, none, (vx, vy) => [acceleration.x - 1.55 * vx, acceleration.y - 1.55 * vy]),
      );
    }
  });

  it('along a path', () => {
    const stops = [
      [0, 1],
      [1, 0.2],
    ] as const;
    expectPlaces(
      {
        ...BASE,
        speed: { stops },
        path: 'Math.sin(x / 10) * 20 + pow(x / 50, 3) - max(x, 2, -x) / 4 + cbrt(x - 9) - hypot(x / 9, 3, 4)',
      },
      births(7),
      (born) => {
        const far = integrate({ ...born, heading: 0 }, (age) => listAt(stops, age / born.life), still).x;
        const powers = (far / 50) ** 3 + Math.cbrt(far - 9) - Math.hypot(far / 9, 3, 4);
        const side = Math.sin(far / 10) * 20 - Math.max(far, 2, -far) / 4 + powers;
        const [cos, sin] = [Math.cos(born.heading), Math.sin(born.heading)];
        return { x: cos * far - sin * side, y: sin * far + cos * side };
      },
    );
  });
});

describe('curves are within 1/255', () => {
  it('of opacity, scale and colour, stepped and not, with an easing', () => {
    const ease = [{ start: 0, control: 0.7, end: 1 }];
    for (const step of [false, true]) {
      const alpha = [
        [0, 0.2],
        [0.25, 1],
        [0.5, 0.4],
        [1, 0],
      ] as const;
      const scale = [
        [0.2, 2],
        [0.9, 0.1],
      ] as const;
      const config: EmitterConfig = {
        ...BASE,
        ease,
        alpha: { stops: alpha, step },
        scale: { stops: scale, step },
        color: {
          stops: [
            [0, '#ff0000'],
            [0.5, 0x00ff80],
            [1, '#0000ff'],
          ],
          step,
        },
      };
      const all = births(8).filter(({ age, life }) => {
        // A step is at a stop: 32-bit floats may see it a little earlier or later.
        const time = easedAge(ease, age / life);
        return !step || [0.2, 0.25, 0.5, 0.9].every((stop) => Math.abs(time - stop) > 1e-4);
      });
      shade(config, all).forEach(({ color, size }, i) => {
        const born = all[i]!;
        const time = easedAge(ease, born.age / born.life);
        const channel = (values: readonly number[]): number =>
          listAt(
            values.map((value, stop) => [stop / 2, value] as const),
            time,
            step,
          );
        const expected = [
          channel([1, 0, 0]),
          channel([0, 1, 0]),
          channel([0, 128 / 255, 1]),
          listAt(alpha, time, step),
        ];
        color.forEach((value, c) => expect(Math.abs(value - expected[c]!)).toBeLessThan(1 / 255));
        expect(Math.abs(size / born.size - listAt(scale, time, step))).toBeLessThan(1 / 255);
      });
    }
  });

  it('of rotation, with spin and its acceleration', () => {
    const all = births(9);
    shade({ ...BASE, spinAcceleration: 90 }, all).forEach(({ turn }, i) => {
      const { heading, spin, age } = all[i]!;
      expect(turn).toBeCloseTo(heading + spin * age + (Math.PI / 4) * age * age, 4);
    });
    shade({ ...BASE, facing: 45 }, all).forEach(({ turn }, i) => {
      expect(turn).toBeCloseTo(Math.PI / 4 + all[i]!.spin * all[i]!.age, 4);
    });
  });
});
