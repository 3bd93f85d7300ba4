import type { Effect, Varying } from './effect.ts';
import type { KnotTable } from './curve.ts';
import { floatSource } from './formula.ts';

/** A uniform of an emitter's shader: `count` vectors of four floats. */
export interface EffectUniform {
  readonly name: string;
  readonly values: Float32Array;
  readonly count: number;
}

/**
 * Shader source that moves a particle. It declares, as variables of the module, what is known at a particle's birth, and a function
 * `particle()` that computes from these and `age` what is drawn:
 *
 *     in:   age life place heading speed spin size look
 *     out:  place turn size color frame
 *
 * Every motion has a closed form, so a particle's place follows from its birth and its age alone, and nothing is computed for it from
 * frame to frame.
 */
export function motionSource(effect: Effect): string {
  const { speed, alpha, scale, color, path, facing, ease } = effect;
  const lines = [
    'let t: f32 = clamp(age / life, 0.0, 1.0);',
    `let eased: f32 = ${ease === undefined ? 't' : 'easedAge(t)'};`,
    'let ahead: vec2f = direction(heading);',
    ...travel(effect),
    facing === 'velocity'
      ? 'turn = atan2(velocity.y, velocity.x);'
      : `turn = ${facing === 'start' ? 'heading' : floatSource(facing)} + age * (spin + ${floatSource(effect.spinAcceleration / 2)} * age);`,
    scale.curve && 'size *= scaleAt(eased);',
    `color = vec4f(${isTable(color) ? 'colorAt(eased)' : `vec3f(${color.map(floatSource).join(', ')})`}, ${
      alpha.curve ? 'alphaAt(eased)' : floatSource(alpha.range.min)
    });`,
    frame(effect),
  ];
  return [
    VARIABLES,
    DIRECTION,
    speed.curve && knotLookup('far', speed.curve.count, 'integral'),
    scale.curve && knotLookup('scale', scale.curve.count, 'value'),
    alpha.curve && knotLookup('alpha', alpha.curve.count, 'value'),
    isTable(color) && colorLookup(color.count),
    ease && easeSource(ease.length),
    path !== undefined && `${POWER}\nfn sideAt(x: f32) -> f32 {\n  return ${path};\n}`,
    effect.maxSpeed > 0 && LOG_COSH,
    `fn particle() {\n${lines
      .filter(Boolean)
      .map((line) => `  ${line as string}`)
      .join('\n')}\n}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** The uniforms that {@link motionSource} reads. */
export function motionUniforms({ speed, scale, alpha, color, ease, animations }: Effect): EffectUniform[] {
  const curve = (name: string, { curve }: Varying): EffectUniform[] =>
    curve === undefined ? [] : [{ name: uniformName(name, curve.count), ...curve }];
  const looks = animations.flatMap(({ first, count, rate, loop }) => [first, count, rate, loop ? 1 : 0]);
  return [
    ...curve('far', speed),
    ...curve('scale', scale),
    ...curve('alpha', alpha),
    ...(isTable(color)
      ? [{ name: uniformName('color', 2 * color.count), values: color.values, count: 2 * color.count }]
      : []),
    ...(ease === undefined
      ? []
      : [
          {
            name: uniformName('ease', ease.length),
            values: Float32Array.from(ease.flatMap(({ start, control, end }) => [start, control, end, 0])),
            count: ease.length,
          },
        ]),
    ...(isAnimated(animations)
      ? [
          {
            name: uniformName('looks', animations.length),
            values: Float32Array.from(looks),
            count: animations.length,
          },
        ]
      : []),
  ];
}

/** The name contains the count, because pixi caches upload code by names and types alone. */
function uniformName(name: string, count: number): string {
  return `u_${name}${count}`;
}

function isTable(color: Effect['color']): color is KnotTable {
  return 'count' in color;
}

export function isAnimated(animations: Effect['animations']): boolean {
  return animations.some(({ count }) => count > 1);
}

const VARIABLES = `var<private> age: f32;
var<private> life: f32;
var<private> place: vec2f;
var<private> heading: f32;
var<private> speed: f32;
var<private> spin: f32;
var<private> size: f32;
var<private> look: i32;
var<private> turn: f32;
var<private> color: vec4f;
var<private> frame: i32;`;

/**
 * Cosine and sine of an angle, to 3e-7. Shader languages promise no more than 2^-11 for theirs, which is half a pixel in a thousand. The
 * angle is reduced to an eighth of a turn in two steps (Cody and Waite), and the rest is a Taylor series.
 */
const DIRECTION = `fn direction(angle: f32) -> vec2f {
  let quarter: f32 = floor(angle * ${2 / Math.PI} + 0.5);
  let r: f32 = (angle - quarter * 1.5703125) - quarter * 0.000483826794896619;
  let s: f32 = r * r;
  let sine: f32 = r + r * s * (-0.16666667 + s * (0.008333333 - s * 0.0001984127));
  let cosine: f32 = 1.0 - 0.5 * s + s * s * (0.041666667 + s * (-0.0013888889 + s * 0.0000248016));
  let turns: i32 = i32(quarter) & 3;
  let even: bool = (turns & 1) == 0;
  let x: f32 = select(sine, cosine, even);
  let y: f32 = select(cosine, sine, even);
  return vec2f(select(x, -x, turns == 1 || turns == 2), select(y, -y, turns >= 2));
}`;

/** Moves `place`, and leaves `velocity` where the particle faces it. */
function travel(effect: Effect): (string | false)[] {
  const { speed, acceleration, maxSpeed, drag, path, facing } = effect;
  const wantsVelocity = facing === 'velocity';
  const [x, y] = acceleration;
  const pull = `vec2f(${floatSource(x)}, ${floatSource(y)})`;
  const start = 'let start: vec2f = ahead * speed;';
  if (x === 0 && y === 0 && drag === 0) {
    return [
      `let far: f32 = speed * ${speed.curve ? 'life * farAt(t)' : 'age'};`,
      path === undefined
        ? 'place += ahead * far;'
        : 'let side: f32 = sideAt(far); place += ahead * far + vec2f(-ahead.y, ahead.x) * side;',
      wantsVelocity && 'let velocity: vec2f = ahead;',
    ];
  }
  if (drag > 0) {
    const k = floatSource(drag);
    return [
      start,
      `let terminal: vec2f = ${pull} / ${k};`,
      `let left: f32 = exp(-${k} * age);`,
      `place += (start - terminal) * ((1.0 - left) / ${k}) + terminal * age;`,
      wantsVelocity && 'let velocity: vec2f = terminal + (start - terminal) * left;',
    ];
  }
  if (maxSpeed === 0) {
    return [
      start,
      `let pull: vec2f = ${pull};`,
      'place += start * age + pull * (0.5 * age * age);',
      wantsVelocity && 'let velocity: vec2f = start + pull * age;',
    ];
  }
  // A parabola until the greatest speed is reached. From then on only the direction changes: the angle between velocity and
  // acceleration follows tan(angle / 2) ~ e^(-kt), whose integral is below (u is the inverse Gudermannian of its complement).
  const most = floatSource(maxSpeed);
  return [
    start,
    `let pull: vec2f = ${pull};`,
    `let slow: vec2f = start * min(1.0, ${most} / max(length(start), 1e-6));`,
    'let strength: f32 = length(pull);',
    'let along: vec2f = pull / strength;',
    'let rising: f32 = dot(slow, along);',
    `let until: f32 = (sqrt(max(rising * rising + ${most} * ${most} - dot(slow, slow), 0.0)) - rising) / strength;`,
    'let free: f32 = min(age, until);',
    'let rest: f32 = age - free;',
    'place += slow * free + pull * (0.5 * free * free);',
    'let fast: vec2f = slow + pull * free;',
    'let aside: vec2f = fast - along * dot(fast, along);',
    'let sine: f32 = max(length(aside), 1e-6);',
    'let across: vec2f = aside / sine;',
    `let from: f32 = log((${most} + dot(fast, along)) / sine);`,
    `let rate: f32 = strength / ${most};`,
    'let to: f32 = from + rate * rest;',
    `place += (along * (logCosh(to) - logCosh(from)) + across * (2.0 * (atan(tanh(min(0.5 * to, 9.0))) - atan(tanh(min(0.5 * from, 9.0)))))) * select(0.0, ${most} / rate, rest > 0.0);`,
    wantsVelocity && 'var velocity: vec2f = fast;',
    wantsVelocity &&
      `if (rest > 0.0) { velocity = (along * tanh(min(to, 9.0)) + across / cosh(min(to, 30.0))) * ${most}; }`,
  ];
}

function frame({ animations }: Effect): string {
  if (!isAnimated(animations)) return 'frame = look;';
  return `let shown: vec4f = effect.${uniformName('looks', animations.length)}[look];
  let index: f32 = floor(age * select(shown.z, -shown.z / life, shown.z < 0.0) + 1e-4);
  frame = i32(shown.x + select(min(index, shown.y - 1.0), index - shown.y * floor(index / shown.y), shown.w > 0.5));`;
}

/** A function that finds the knot before a time, and leaves `knot` and its part `u`. */
function find(table: string, count: number, stride: number): string {
  return `  var k: i32 = 0;
  for (var i: i32 = 1; i < ${count}; i++) {
    if (effect.${table}[i * ${stride}].x <= t) { k = i; }
  }
  let knot: vec4f = effect.${table}[k * ${stride}];
  let end: f32 = select(1.0, effect.${table}[min(k + 1, ${count - 1}) * ${stride}].x, k < ${count - 1});
  let u: f32 = clamp((t - knot.x) / max(end - knot.x, 1e-6), 0.0, 1.0);`;
}

function knotLookup(name: string, count: number, what: 'value' | 'integral'): string {
  const result =
    what === 'value'
      ? 'mix(knot.y, knot.z, u)'
      : 'knot.w + (end - knot.x) * u * (knot.y + 0.5 * u * (knot.z - knot.y))';
  return `fn ${name}At(t: f32) -> f32 {
${find(uniformName(name, count), count, 1)}
  return ${result};
}`;
}

function colorLookup(count: number): string {
  const table = uniformName('color', 2 * count);
  return `fn colorAt(t: f32) -> vec3f {
${find(table, count, 2)}
  return mix(knot.yzw, effect.${table}[k * 2 + 1].yzw, u);
}`;
}

function easeSource(count: number): string {
  return `fn easedAge(t: f32) -> f32 {
  let i: i32 = min(i32(t * ${count}.0), ${count - 1});
  let u: f32 = t * ${count}.0 - f32(i);
  let part: vec4f = effect.${uniformName('ease', count)}[i];
  return part.x + u * (2.0 * (1.0 - u) * (part.y - part.x) + u * (part.z - part.x));
}`;
}

/** Shaders have no powers of negative numbers. */
const POWER = `fn power(a: f32, b: f32) -> f32 {
  let p: f32 = select(pow(abs(a), b), 1.0, b == 0.0);
  return select(p, -p, a < 0.0 && fract(abs(b) * 0.5) == 0.5);
}`;

const LOG_COSH = `fn logCosh(x: f32) -> f32 {
  return abs(x) + log(1.0 + exp(-2.0 * abs(x))) - ${Math.LN2};
}`;
