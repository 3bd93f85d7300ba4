import { GlProgram, GpuProgram, Matrix, Shader, State, UniformGroup } from 'pixi.js';
import type { ViewUniforms } from '../gpu-view.ts';
import { BIRTH_ATTRIBUTES, TICKS } from './births.ts';
import type { Effect } from './effect.ts';
import { floatSource } from './formula.ts';
import { type Pass, passSource } from './pass.ts';
import { GLSL_PRELUDE, toGlsl } from '../shader-language.ts';

/** Uniforms that change from frame to frame. */
export interface EmitterUniforms extends ViewUniforms {
  /** For births: the time in ticks. */
  uNow: number;
  /**
   * For procedural emitters: the emitter's position, the seconds since the last wave, and the number of particles to
   * process.
   */
  readonly uSpot: Float32Array;
  /** For procedural emitters: the index of the last wave's first particle. */
  uLast: number;
  uSeed: number;
}

/** A uniform in the form of pixi.js. */
interface Declaration {
  readonly name: string;
  readonly type: 'mat3x3<f32>' | 'vec4<f32>' | 'i32' | 'u32';
  readonly value: Matrix | Float32Array | number;
  readonly size?: number;
}

/** The shader of a pass, with its uniforms. */
export interface PassProgram {
  readonly shader: Shader;
  readonly state: State;
  readonly uniforms: EmitterUniforms;
}

/**
 * How the shader receives births: it computes them, or they are attributes, or they are attributes with the current
 * positions of simulated particles.
 */
export type Mode = 'procedural' | 'births' | 'simulated';

export function passProgram(
  effect: Effect,
  pass: Pass,
  anchor: readonly [x: number, y: number],
  mode: Mode,
): PassProgram {
  const { table, sources } = effect;
  const rows = table.length / 4;
  // The name contains the count, because pixi caches upload code by names and types alone.
  const name = `uTable${rows}`;
  const declared: readonly Declaration[] = [
    { name: 'uTransformMatrix', type: 'mat3x3<f32>', value: new Matrix() },
    { name: 'uColor', type: 'vec4<f32>', value: new Float32Array(4) },
    { name: 'uSpot', type: 'vec4<f32>', value: new Float32Array(4) },
    { name: 'uNow', type: 'i32', value: 0 },
    { name: 'uLast', type: 'u32', value: 0 },
    { name: 'uSeed', type: 'u32', value: 0 },
    { name, type: 'vec4<f32>', value: table, size: rows },
  ];
  // Copies, because pixi.js adds properties to its arguments.
  const group = new UniformGroup(Object.fromEntries(declared.map((one) => [one.name, { ...one }])));
  const source = sources[0]!;
  const procedural = mode === 'procedural';
  const find = procedural ? findBirth(effect, pass) : READ_BIRTH;
  const body = passSource(effect, pass, anchor, name, mode === 'simulated');
  const attributes = procedural ? [] : BIRTH_ATTRIBUTES;
  const gpu = `struct GlobalUniforms {
  uProjectionMatrix: mat3x3<f32>,
  uWorldTransformMatrix: mat3x3<f32>,
  uWorldColorAlpha: vec4f,
  uResolution: vec2f,
}
struct EffectUniforms {
${declared.map(({ name, type, size }) => `${name}: ${size ? `array<${type}, ${size}>` : type},`).join('\n')}
}
@group(0) @binding(0) var<uniform> globalUniforms: GlobalUniforms;
@group(1) @binding(0) var<uniform> effect: EffectUniforms;
@group(2) @binding(0) var uTexture: texture_2d<f32>;
@group(2) @binding(1) var uSampler: sampler;
struct VSOutput {
  @builtin(position) vPosition: vec4f,
  @location(0) vUV: vec2f,
  @location(1) vColor: vec4f,
}
${body}
@vertex
fn mainVertex(
  @builtin(instance_index) instance: u32,
  @location(0) aCorner: vec3f,
  ${attributes.map(({ name, type }, i) => `@location(${i + 1}) ${name}: ${type},`).join('\n  ')}
) -> VSOutput {
  ${find}
  let place = shade(aCorner);
  return VSOutput(place, uv, color);
}
@fragment
fn mainFragment(@location(0) vUV: vec2f, @location(1) vColor: vec4f) -> @location(0) vec4f {
  return textureSample(uTexture, uSampler, vUV) * vColor;
}
`;
  return {
    shader: new Shader({
      glProgram: GlProgram.from({
        vertex: `#version 300 es
in vec3 aCorner;
${attributes.map(({ name, type }) => toGlsl(`in ${type} ${name};`)).join('\n')}
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform vec4 uWorldColorAlpha;
${declared.map(({ name, type, size }) => `uniform ${toGlsl(type.replace('<f32>', 'f'))} ${name}${size ? `[${size}]` : ''};`).join('\n')}
out vec2 vUV;
out vec4 vColor;
${GLSL_PRELUDE}
${toGlsl(body)}
void main() {
  uint instance = uint(gl_InstanceID);
  ${toGlsl(find)}
  gl_Position = shade(aCorner);
  vUV = uv;
  vColor = color;
}
`,
        fragment: `#version 300 es
uniform sampler2D uTexture;
in vec2 vUV;
in vec4 vColor;
out vec4 finalColor;
void main() {
  finalColor = texture(uTexture, vUV) * vColor;
}
`,
        name: 'emitter',
        preferredFragmentPrecision: 'highp',
      }),
      gpuProgram: GpuProgram.from({
        name: 'emitter',
        vertex: { source: gpu, entryPoint: 'mainVertex' },
        fragment: { source: gpu, entryPoint: 'mainFragment' },
      }),
      resources: { effect: group, uTexture: source, uSampler: source.style },
    }),
    state: State.for2d(),
    uniforms: group.uniforms as unknown as EmitterUniforms, // as declared
  };
}

/**
 * Returns source that finds the birth of a vertex: the last index minus the number of the birth, or the other way
 * round.
 */
function findBirth(
  { emission: { interval }, particle: { count }, newest }: Effect,
  { copies, lanes }: Pass,
): string {
  return `let births: u32 = u32(effect.uSpot.w);
  let birth: u32 = ${lanes > 1 ? `instance * ${lanes}u + u32(aCorner.z) / ${copies}u` : 'instance'};
  let back: u32 = ${newest === 'front' ? 'births - 1u - birth' : 'birth'};
  let waves: u32 = back / ${count}u;
  age = select(-1.0, effect.uSpot.z + f32(waves) * ${floatSource(interval)}, birth < births);
  place = effect.uSpot.xy;
  wave = ${count - 1}u - back % ${count}u;
  index = effect.uLast - waves * ${count}u + wave;
  carried = vec2f(0.0);`;
}

/** Reads a birth from an instance's attributes. */
const READ_BIRTH = `age = select(-1.0, f32(effect.uNow - aBorn) / ${TICKS}.0, aWave > 0u);
  place = aPlace;
  index = aIndex;
  wave = aWave - 1u;
  carried = aCarried;`;
