import type { Effect, Shape } from './effect.ts';
import type { Range } from './config-reader.ts';
import { floatSource } from './formula.ts';
import { Channel } from './random.ts';

/**
 * Shader source of `birth(index, inWave)`, which sets the variables that are known at a particle's birth to what `writeBirth` writes,
 * for emitters that store no births. `place` is the emitter's place before, and `life` is 0 afterwards where no particle is born.
 */
export function birthSource(effect: Effect): string {
  const { chance, lifetime, angle, speed, spin, scale, animations, pick, shape } = effect;
  const lines = [
    `life = ${draw(lifetime, 'life')};`,
    chance < 1 && `if (random(index, ${Channel.chance}u) >= ${floatSource(chance)}) { life = 0.0; }`,
    `heading = ${draw(angle, 'angle')};`,
    `speed = ${draw(speed.range, 'speed')};`,
    `spin = ${draw(spin, 'spin')};`,
    `size = ${draw(scale.range, 'scale')};`,
    pick === 'ordered'
      ? `look = i32(index % ${animations.length}u);`
      : `look = i32(random(index, ${Channel.texture}u) * ${animations.length}.0);`,
    ...placeIn(shape),
  ];
  return `fn hash(value: u32) -> u32 {
  let state: u32 = value * 747796405u + 2891336453u;
  let word: u32 = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}
fn random(index: u32, channel: u32) -> f32 {
  return f32(hash(hash(index + effect.uSeed) + index * 16u + channel) >> 8u) / 16777216.0;
}
fn birth(index: u32, inWave: u32) {
${lines
  .filter(Boolean)
  .map((line) => `  ${line as string}`)
  .join('\n')}
}`;
}

function draw({ min, max }: Range, channel: keyof typeof Channel): string {
  return min === max
    ? floatSource(min)
    : `${floatSource(min)} + ${floatSource(max - min)} * random(index, ${Channel[channel]}u)`;
}

function placeIn(shape: Shape): string[] {
  const a = `random(index, ${Channel.shapeA}u)`;
  const b = `random(index, ${Channel.shapeB}u)`;
  const circle = floatSource(2 * Math.PI);
  switch (shape.type) {
    case 'rectangle': {
      const [x, y, width, height] = [shape.x, shape.y, shape.width, shape.height].map(floatSource);
      return [`place += vec2f(${x!} + ${a} * ${width!}, ${y!} + ${b} * ${height!});`];
    }
    case 'ring': {
      const [x, y, inner] = [shape.x, shape.y, shape.innerRadius].map(floatSource);
      return [
        `let around: f32 = ${a} * ${circle};`,
        `let radius: f32 = ${inner!} + ${b} * ${floatSource(shape.radius - shape.innerRadius)};`,
        `place += vec2f(${x!}, ${y!}) + radius * direction(around);`,
        ...(shape.outward ? ['heading += around;'] : []),
      ];
    }
    case 'burst':
      return [
        `let around: f32 = ${shape.spacing === 0 ? `${a} * ${circle}` : `${floatSource(shape.start)} + f32(inWave) * ${floatSource(shape.spacing)}`};`,
        `place += ${floatSource(shape.distance)} * direction(around);`,
        'heading += around;',
      ];
    default:
      return [];
  }
}
