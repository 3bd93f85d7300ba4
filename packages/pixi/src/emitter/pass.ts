import type { Effect, Particle } from './effect.ts';
import { longest } from './effect.ts';
import { VECTORS_PER_FRAME } from '../frame-table.ts';
import { floatSource as float } from './formula.ts';
import { particleSource, sharedSource, tintAt, valueAt } from './particle-source.ts';

/** One draw of all particles of a kind, or of their trails. */
export interface Pass {
  /**
   * The kinds of particles from that of the emission to the kind that is drawn; each is born at the deaths of the
   * previous one.
   */
  readonly line: readonly Particle[];
  readonly isTrail: boolean;
  /** The number of particles of the kind that one birth leads to. */
  readonly copies: number;
  /** The time in seconds after a birth during which its particles are drawn. */
  readonly span: number;
  /** The number of births that one instance draws. */
  readonly lanes: number;
}

/**
 * The lowest number of rows of quads in an instance, when births are not attributes of instances. GPUs process an
 * instance of four vertices no faster than one of several hundred.
 */
const INSTANCE_ROWS = 128;

/**
 * Returns the passes of an effect, in the order of drawing.
 *
 * @param isPacked whether an instance may draw several births. Default `false`.
 */
export function passesOf(particle: Particle, isPacked = false): Pass[] {
  const passes: Pass[] = [];
  const add = (pass: Omit<Pass, 'lanes'>): void => {
    const lanes = isPacked ? Math.ceil(INSTANCE_ROWS / (pass.copies * rowsOf(pass))) : 1;
    passes.push({ ...pass, lanes });
  };
  const visit = (line: readonly Particle[], copies: number, before: number): void => {
    const { trail, lifetime, onDeath } = line[line.length - 1]!;
    const span = before + longest(lifetime);
    if (trail) add({ line, isTrail: true, copies, span: span + trail.duration });
    add({ line, isTrail: false, copies, span });
    for (const child of onDeath) visit([...line, child], copies * child.count, span);
  };
  visit([particle], 1, 0);
  return passes;
}

function rowsOf({ line, isTrail }: Omit<Pass, 'lanes'>): number {
  return isTrail ? line[line.length - 1]!.trail!.segments : 1;
}

/**
 * Returns the vertices of an instance of a pass: for each copy of each birth a strip of rows, from 0 to 1, with a
 * left and a right vertex each. Strips are joined by duplicated vertices.
 *
 *     [ 0: left, 1: right | row, 0 to 1 | copy, counted through all births ]
 */
export function verticesOf(pass: Pass): Float32Array {
  const rows = rowsOf(pass);
  const vertices: number[] = [];
  for (let copy = 0; copy < pass.copies * pass.lanes; copy++) {
    if (copy > 0) vertices.push(...vertices.slice(-3), 0, 0, copy);
    for (let row = 0; row <= rows; row++) vertices.push(0, row / rows, copy, 1, row / rows, copy);
  }
  return Float32Array.from(vertices);
}

/**
 * Returns the shader source of `shade(corner)`, which returns a vertex's position in clip space from the variables
 * that identify a birth, and sets `uv` and `color`.
 *
 * @param simulated whether births contain the current position and velocity of the particle. The GPU then computes no
 *   particles that are born at its death.
 */
export function passSource(
  { frames }: Effect,
  { line, isTrail, span, copies, lanes }: Pass,
  anchor: readonly [x: number, y: number],
  table: string,
  simulated: boolean,
): string {
  const last = line.length - 1;
  const { trail } = line[last]!;
  const births = line.map(({ count, inheritVelocity, salt }, n) =>
    n === 0
      ? simulated
        ? `let at: vec2f = place + carried * min(effect.uSpot.z, age);
  velocity = carried;
  birth0();
  place = at;`
        : 'birth0();'
      : `if (life <= 0.0 || age < life) { return nowhere; }
  rest = age - life;
  age = life;
  travel${n - 1}();
  age = rest;
  carried = velocity * ${float(inheritVelocity)};
  wave = copy % ${count}u;
  copy = copy / ${count}u;
  index = hash(index * ${count}u + wave + ${salt}u);
  birth${n}();`,
  );
  const row = (i: number): string => `effect.${table}[i32(frame) * ${VECTORS_PER_FRAME} + ${frames + i}]`;
  const quad = `${simulated ? '' : `travel${last}();`}
  paint${last}();
  let look: vec4f = ${row(0)};
  let edges: vec4f = ${row(1)};
  let trim: vec4f = ${row(2)};
  uv = look.xy + corner.x * edges.xy + corner.y * edges.zw;
  let offset: vec2f = (trim.xy + corner.xy * trim.zw - vec2f(${anchor.map(float).join()})) * look.zw * size;
  let along: vec2f = direction(turn);
  place += vec2f(offset.x * along.x - offset.y * along.y, offset.x * along.y + offset.y * along.x);`;
  return `var<private> uv: vec2f;
${sharedSource(table)}
${line.map((particle, n) => particleSource(particle, n, table)).join('\n')}
${
  isTrail
    ? `fn placeAt(start: vec2f, at: f32) -> vec2f {
  place = start;
  age = clamp(at, 0.0, life);
  travel${last}();
  return place;
}`
    : ''
}
fn shade(corner: vec3f) -> vec4f {
  let nowhere: vec4f = vec4f(2.0, 2.0, 2.0, 1.0);
  var copy: u32 = u32(corner.z)${lanes > 1 ? ` % ${copies}u` : ''};
  var rest: f32 = 0.0;
  uv = vec2f(0.0);
  color = vec4f(0.0);
  if (age < 0.0 || age >= ${float(span)}) { return nowhere; }
  ${births.join('\n  ')}
  if (life <= 0.0 || age >= life${isTrail ? ` + ${float(trail!.duration)}` : ''}) { return nowhere; }
  ${isTrail ? ribbon(line[last]!, last, row) : quad}
  color = vec4f(color.rgb * color.a, color.a) * effect.uColor * globalUniforms.uWorldColorAlpha;
  return vec4f((globalUniforms.uProjectionMatrix * globalUniforms.uWorldTransformMatrix * effect.uTransformMatrix * vec3f(place, 1.0)).xy, 0.0, 1.0);
}`;
}

/** Returns the formula of a particle's position at earlier ages; the ribbon extends to both sides of it. */
function ribbon(particle: Particle, n: number, row: (i: number) => string): string {
  const { duration, segments, width, alpha, color } = particle.trail!;
  return `let now: f32 = age;
  let start: vec2f = place;
  let back: f32 = now - corner.y * ${float(duration)};
  let along: vec2f = placeAt(start, back + ${float(duration / segments / 2)}) - placeAt(start, back - ${float(duration / segments / 2)});
  let middle: vec2f = placeAt(start, back);
  age = min(now, life);
  paint${n}();
  let look: vec4f = ${row(0)};
  uv = look.xy + corner.x * ${row(1)}.xy + 0.5 * ${row(1)}.zw;
  size *= ${valueAt(width, 'corner.y')} / max(length(along), 1e-6);
  place = middle + vec2f(-along.y, along.x) * ((corner.x - 0.5) * size);
  color *= vec4f(${tintAt(color, 'corner.y')}, ${valueAt(alpha, 'corner.y')});`;
}
