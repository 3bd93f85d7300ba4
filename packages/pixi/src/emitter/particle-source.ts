import type { Particle, Tint, Varying } from './effect.ts';
import { floatSource as float, POWERS } from './formula.ts';
import type { Knots } from './knots.ts';
import { Channel, RANDOM } from './random.ts';

/**
 * Variables of the shader. The inputs of a particle are its index, the time and position of its birth, and its number
 * in the wave. Everything else is computed from these and from its age, so no state of a particle is updated from
 * frame to frame.
 *
 *     in:             age place index wave carried (a velocity that is added to the particle's own)
 *     birth():        life heading speed spin size look, and place
 *     travel():       place velocity
 *     paint():        turn size color frame
 */
const VARIABLES = `var<private> index: u32;
var<private> wave: u32;
var<private> age: f32;
var<private> life: f32;
var<private> place: vec2f;
var<private> carried: vec2f;
var<private> velocity: vec2f;
var<private> heading: f32;
var<private> speed: f32;
var<private> spin: f32;
var<private> size: f32;
var<private> look: u32;
var<private> turn: f32;
var<private> color: vec4f;
var<private> frame: u32;
var<private> knot: vec4f;`;

/**
 * Cosine and sine of an angle, to 3e-7. Shader languages guarantee no more than 2^-11 for theirs, which is half a
 * pixel in a thousand. The angle is reduced to an eighth of a turn in two steps (Cody and Waite), followed by a
 * Taylor series.
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

/**
 * Returns the source that all particles of an emitter share. @param table the name of the uniform that contains the
 * table.
 */
export function sharedSource(table: string): string {
  return `${VARIABLES}
${RANDOM}
${DIRECTION}
fn curve(first: i32, last: i32, t: f32) -> vec4f {
  var k: i32 = first;
  for (var i: i32 = first + 1; i < last; i++) {
    if (effect.${table}[i].x <= t) { k = i; }
  }
  knot = effect.${table}[k];
  let after: vec4f = effect.${table}[k + 1];
  return mix(knot, after, clamp((t - knot.x) / max(after.x - knot.x, 1e-6), 0.0, 1.0));
}
fn ease(first: i32, count: i32, t: f32) -> f32 {
  let i: i32 = min(i32(t * f32(count)), count - 1);
  let u: f32 = t * f32(count) - f32(i);
  let part: vec4f = effect.${table}[first + i];
  return part.x + u * (2.0 * (1.0 - u) * (part.y - part.x) + u * (part.z - part.x));
}
fn logCosh(x: f32) -> f32 {
  return abs(x) + log(1.0 + exp(-2.0 * abs(x))) - ${Math.LN2};
}
${POWERS}`;
}

/** Returns the source of `birth`, `travel` and `paint` of one kind of particle; their names end in `n`. */
export function particleSource(particle: Particle, n: number, table: string): string {
  const { lifetime, chance, angle, speed, spin, scale, looks, path, color, tints, facing } = particle;
  const still = isStill(particle);
  return `fn birth${n}() {
  life = ${between(lifetime, 'life')};
  ${chance < 1 ? `if (random(${Channel.chance}u) >= ${float(chance)}) { life = 0.0; }` : ''}
  heading = ${between(angle, 'angle')};
  speed = ${between(speed.range, 'speed')};
  spin = ${between(spin, 'spin')};
  size = ${between(scale.range, 'scale')};
  look = ${looks.ordered ? `index % ${looks.count}u` : looks.count > 1 ? `u32(random(${Channel.texture}u) * ${looks.count}.0)` : '0u'};
  ${placeIn(particle)}
}
${path === undefined ? '' : `fn side${n}(x: f32) -> f32 { return ${path}; }`}
fn travel${n}() {
  let t: f32 = age / life;
  let ahead: vec2f = direction(heading);
  ${travel(particle, n)}
}
fn paint${n}() {
  let t: f32 = clamp(age / life, 0.0, 1.0);
  let eased: f32 = ${eased(particle)};
  turn = ${facing === 'velocity' && !still ? 'atan2(velocity.y, velocity.x)' : `${typeof facing === 'number' ? float(facing) : 'heading'}${facing === 'velocity' ? '' : ` + age * (spin + ${float(particle.spinAcceleration / 2)} * age)`}`};
  size *= ${valueAt({ ...scale, range: [1, 1] }, 'eased')};
  color = vec4f(${tintAt(color, 'eased')}, ${valueAt(particle.alpha, 'eased')});
  ${tints ? `color *= vec4f(effect.${table}[${tints.first} + i32(random(${Channel.tint}u) * ${tints.last - tints.first + 1}.0)].xyz, 1.0);` : ''}
  ${frame(particle, table)}
}`;
}

/** Whether only a particle's own speed moves it, so that its direction is constant. */
function isStill({ isSimulated, acceleration: [x, y], drag, inheritVelocity }: Particle): boolean {
  return !isSimulated && x === 0 && y === 0 && drag === 0 && inheritVelocity === 0;
}

function between([min, max]: readonly [min: number, max: number], channel: keyof typeof Channel): string {
  return min === max ? float(min) : `${float(min)} + ${float(max - min)} * random(${Channel[channel]}u)`;
}

function eased({ ease }: Particle): string {
  return ease ? `ease(${ease.first}, ${ease.last - ease.first + 1}, t)` : 't';
}

function curveAt({ first, last }: Knots, t: string): string {
  return `curve(${first}, ${last}, ${t})`;
}

/** Returns the source of a curve's value, or of the constant number. */
export function valueAt({ range, curve }: Varying, t: string): string {
  return curve ? `${curveAt(curve, t)}.y` : float(range[0]);
}

export function tintAt(color: Tint, t: string): string {
  return 'first' in color ? `${curveAt(color, t)}.yzw` : `vec3f(${color.map(float).join()})`;
}

/**
 * Returns source that moves `place` from the emitter's position to the position in the shape where a particle is
 * born, and rotates its heading.
 */
function placeIn({ shape, lines }: Particle): string {
  const a = `random(${Channel.shapeA}u)`;
  const b = `random(${Channel.shapeB}u)`;
  const degrees = (angle: number): string => float((angle * Math.PI) / 180);
  switch (shape.type) {
    case 'rectangle':
      return `place += ${vector(shape.x, shape.y)} + vec2f(${a}, ${b}) * ${vector(shape.width, shape.height)};`;
    case 'ring':
      return `let around: f32 = ${a} * ${degrees(360)};
  place += ${vector(shape.x, shape.y)} + direction(around) * (${between([shape.innerRadius, shape.radius], 'shapeB')});
  ${shape.outward ? 'heading += around;' : ''}`;
    case 'burst':
      return `let around: f32 = ${shape.spacing === 0 ? `${a} * ${degrees(360)}` : `${degrees(shape.start)} + f32(wave) * ${degrees(shape.spacing)}`};
  place += ${float(shape.distance)} * direction(around);
  heading += around;`;
    case 'lines':
      return `place += ${curveAt(lines!, a)}.yz;`;
    default:
      return '';
  }
}

function vector(x: number, y: number): string {
  return `vec2f(${float(x)}, ${float(y)})`;
}

/** Returns source that moves `place` from the position of birth to that at the particle's age, and sets `velocity`. */
function travel(particle: Particle, n: number): string {
  const { speed, acceleration, maxSpeed, drag, path } = particle;
  const [x, y] = acceleration;
  const pull = vector(x, y);
  if (x === 0 && y === 0 && drag === 0) {
    const { curve } = speed;
    return `${curve ? `let now: vec4f = ${curveAt(curve, 't')};` : ''}
  let far: f32 = speed * ${curve ? 'life * (knot.z + (now.x - knot.x) * 0.5 * (knot.y + now.y))' : 'age'};
  velocity = ahead * speed${curve ? ' * now.y' : ''} + carried;
  place += ahead * far + carried * age${path === undefined ? '' : ` + vec2f(-ahead.y, ahead.x) * side${n}(far)`};`;
  }
  const start = `let start: vec2f = ahead * speed + carried;`;
  if (drag > 0) {
    const k = float(drag);
    return `${start}
  let terminal: vec2f = ${pull} / ${k};
  let left: f32 = exp(-${k} * age);
  velocity = terminal + (start - terminal) * left;
  place += (start - terminal) * ((1.0 - left) / ${k}) + terminal * age;`;
  }
  if (maxSpeed === 0) {
    return `${start}
  let pull: vec2f = ${pull};
  velocity = start + pull * age;
  place += start * age + pull * (0.5 * age * age);`;
  }
  // A parabola until the greatest speed is reached. From then on only the direction changes: the angle between velocity and
  // acceleration follows tan(angle / 2) ~ e^(-kt), whose integral is below (u is the inverse Gudermannian of its complement).
  const most = float(maxSpeed);
  return `${start}
  let pull: vec2f = ${pull};
  let slow: vec2f = start * min(1.0, ${most} / max(length(start), 1e-6));
  let strength: f32 = length(pull);
  let along: vec2f = pull / strength;
  let rising: f32 = dot(slow, along);
  let free: f32 = min(age, (sqrt(max(rising * rising + ${most} * ${most} - dot(slow, slow), 0.0)) - rising) / strength);
  let rest: f32 = age - free;
  place += slow * free + pull * (0.5 * free * free);
  velocity = slow + pull * free;
  if (rest > 0.0) {
    let aside: vec2f = velocity - along * dot(velocity, along);
    let sine: f32 = max(length(aside), 1e-6);
    let across: vec2f = aside / sine;
    let u: f32 = log((${most} + dot(velocity, along)) / sine);
    let rate: f32 = strength / ${most};
    let v: f32 = u + rate * rest;
    place += (along * (logCosh(v) - logCosh(u)) + across * (2.0 * (atan(tanh(min(0.5 * v, 9.0))) - atan(tanh(min(0.5 * u, 9.0)))))) * (${most} / rate);
    velocity = (along * tanh(min(v, 9.0)) + across / cosh(min(v, 30.0))) * ${most};
  }`;
}

function frame({ looks: { first, animations } }: Particle, table: string): string {
  if (!animations) return `frame = ${first}u + look;`;
  return `let shown: vec4f = effect.${table}[i32(look) + ${animations.first}];
  let at: f32 = floor(age * select(shown.z, -shown.z / life, shown.z < 0.0) + 1e-4);
  frame = u32(shown.x + select(min(at, shown.y - 1.0), at - shown.y * floor(at / shown.y), shown.w > 0.5));`;
}
