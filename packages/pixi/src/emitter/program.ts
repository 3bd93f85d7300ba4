import { GlProgram, GpuProgram, Matrix, Shader, State, UniformGroup, type Texture } from 'pixi.js';
import { VECTORS_PER_FRAME, writeFrames } from '../frame-table.ts';
import { BIRTH_ATTRIBUTES } from './birth-chunks.ts';
import { TICKS } from './birth.ts';
import { birthSource } from './birth-source.ts';
import type { Effect } from './effect.ts';
import { floatSource } from './formula.ts';
import { motionSource, motionUniforms } from './motion-source.ts';
import { GLSL_PRELUDE, toGlsl } from './shader-language.ts';

/** What changes from frame to frame. */
export interface EmitterUniforms {
  uTransformMatrix: Matrix;
  readonly uColor: Float32Array;
  /** Of births: the time in ticks. */
  uNow: number;
  /** Procedural: the emitter's place, seconds since the last wave, and waves that are looked at. */
  readonly uSpot: Float32Array;
  /** Procedural: the number of the last wave's first particle, of the particles that are over, and whether they are drawn newest first. */
  uLast: number;
  uSeed: number;
}

/** The shader of an emitter, with its uniforms. */
export interface EmitterProgram {
  readonly shader: Shader;
  readonly state: State;
  readonly uniforms: EmitterUniforms;
  readonly frames: Float32Array;
}

/** An emitter's shader: `procedural` computes births, otherwise they are attributes. */
export function emitterProgram(
  effect: Effect,
  textures: readonly Texture[],
  anchor: readonly [x: number, y: number],
  procedural: boolean,
): EmitterProgram {
  const frames = new Float32Array(4 * VECTORS_PER_FRAME * textures.length);
  writeFrames(textures, frames);
  const extra = motionUniforms(effect);
  const frameTable = `uFrames${textures.length}`;
  const group = new UniformGroup({
    // In the order of WGSL's struct.
    uTransformMatrix: { value: new Matrix(), type: 'mat3x3<f32>' },
    uColor: { value: new Float32Array([1, 1, 1, 1]), type: 'vec4<f32>' },
    uSpot: { value: new Float32Array(4), type: 'vec4<f32>' },
    uNow: { value: 0, type: 'i32' },
    uLast: { value: 0, type: 'u32' },
    uSeed: { value: 0, type: 'u32' },
    [frameTable]: { value: frames, type: 'vec4<f32>', size: VECTORS_PER_FRAME * textures.length },
    ...Object.fromEntries(
      extra.map(({ name, values, count }) => [
        name,
        { value: values, type: 'vec4<f32>', size: count } as const,
      ]),
    ),
  });
  const { source } = textures[0]!;
  const tables = [
    { name: frameTable, count: VECTORS_PER_FRAME * textures.length },
    ...extra.map(({ name, count }) => ({ name, count })),
  ];
  const body = [
    motionSource(effect),
    procedural ? birthSource(effect) : '',
    quadSource(frameTable, anchor),
    procedural ? proceduralSource(effect) : '',
  ].join('\n');
  const gpu = wgsl(body, tables, procedural);
  return {
    shader: new Shader({
      glProgram: GlProgram.from({
        ...glsl(body, tables, procedural),
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
    uniforms: group.uniforms,
    frames,
  };
}

interface Table {
  readonly name: string;
  readonly count: number;
}

/** What turns a particle into a quad: `quad(corner)` returns its place, and leaves `uv`. */
function quadSource(frameTable: string, [x, y]: readonly [x: number, y: number]): string {
  return `var<private> uv: vec2f;
fn quad(corner: vec2f) -> vec2f {
  let table: vec4f = effect.${frameTable}[frame * ${VECTORS_PER_FRAME}];
  let edges: vec4f = effect.${frameTable}[frame * ${VECTORS_PER_FRAME} + 1];
  let trim: vec4f = effect.${frameTable}[frame * ${VECTORS_PER_FRAME} + 2];
  uv = table.xy + corner.x * edges.xy + corner.y * edges.zw;
  let at: vec2f = (trim.xy + corner * trim.zw - vec2f(${floatSource(x)}, ${floatSource(y)})) * table.zw * size;
  let along: vec2f = direction(turn);
  return place + vec2f(at.x * along.x - at.y * along.y, at.x * along.y + at.y * along.x);
}`;
}

/** Finds the birth of the particle that an instance is: the last one's index less the instance's, or the other way round. */
function proceduralSource({ interval, count, newest }: Effect): string {
  return `fn findBirth(instance: u32) {
  let back: u32 = ${newest === 'front' ? 'u32(effect.uSpot.w) - 1u - instance' : 'instance'};
  let waves: u32 = back / ${count}u;
  let inWave: u32 = ${count - 1}u - back % ${count}u;
  age = effect.uSpot.z + f32(waves) * ${floatSource(interval)};
  place = effect.uSpot.xy;
  birth(effect.uLast - waves * ${count}u + inWave, inWave);
}`;
}

/** Sets the variables of a birth from an instance's attributes. */
const READ_BIRTH = `age = f32(effect.uNow - aBorn) / ${TICKS}.0;
  place = aPlace;
  life = aLife;
  heading = aHeading;
  speed = aSpeed;
  spin = aSpin;
  size = aSize;
  look = aLook;`;

function glsl(
  body: string,
  tables: readonly Table[],
  procedural: boolean,
): { vertex: string; fragment: string } {
  return {
    vertex: `#version 300 es
in vec2 aCorner;
${procedural ? '' : BIRTH_ATTRIBUTES.map(({ name, type }) => toGlsl(`in ${type} ${name};`)).join('\n')}
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform vec4 uWorldColorAlpha;
uniform mat3 uTransformMatrix;
uniform vec4 uColor;
${procedural ? 'uniform vec4 uSpot;\nuniform uint uLast;\nuniform uint uSeed;' : 'uniform int uNow;'}
${tables.map(({ name, count }) => `uniform vec4 ${name}[${count}];`).join('\n')}
out vec2 vUV;
out vec4 vColor;
${GLSL_PRELUDE}
${toGlsl(body)}
void main() {
  ${procedural ? 'findBirth(uint(gl_InstanceID));' : toGlsl(READ_BIRTH)}
  vUV = vec2(0.0);
  vColor = vec4(0.0);
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  if (age >= 0.0 && age < life) {
    particle();
    vec3 clip = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(quad(aCorner), 1.0);
    gl_Position = vec4(clip.xy, 0.0, 1.0);
    vUV = uv;
    vColor = vec4(color.rgb * color.a, color.a) * uColor * uWorldColorAlpha;
  }
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
  };
}

function wgsl(body: string, tables: readonly Table[], procedural: boolean): string {
  const attributes = BIRTH_ATTRIBUTES.map(({ name, type }, i) => `@location(${i + 1}) ${name}: ${type},`);
  return `struct GlobalUniforms {
  uProjectionMatrix: mat3x3<f32>,
  uWorldTransformMatrix: mat3x3<f32>,
  uWorldColorAlpha: vec4f,
  uResolution: vec2f,
}
struct EffectUniforms {
  uTransformMatrix: mat3x3<f32>,
  uColor: vec4f,
  uSpot: vec4f,
  uNow: i32,
  uLast: u32,
  uSeed: u32,
${tables.map(({ name, count }) => `  ${name}: array<vec4f, ${count}>,`).join('\n')}
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
  @location(0) aCorner: vec2f,
  ${procedural ? '@builtin(instance_index) instance: u32,' : attributes.join('\n  ')}
) -> VSOutput {
  ${procedural ? 'findBirth(instance);' : READ_BIRTH}
  if (age < 0.0 || age >= life) {
    return VSOutput(vec4f(2.0, 2.0, 2.0, 1.0), vec2f(0.0), vec4f(0.0));
  }
  particle();
  let clip = globalUniforms.uProjectionMatrix * globalUniforms.uWorldTransformMatrix * effect.uTransformMatrix * vec3f(quad(aCorner), 1.0);
  return VSOutput(
    vec4f(clip.xy, 0.0, 1.0),
    uv,
    vec4f(color.rgb * color.a, color.a) * effect.uColor * globalUniforms.uWorldColorAlpha,
  );
}
@fragment
fn mainFragment(@location(0) vUV: vec2f, @location(1) vColor: vec4f) -> @location(0) vec4f {
  return textureSample(uTexture, uSampler, vUV) * vColor;
}
`;
}
