import { GlProgram, GpuProgram } from 'pixi.js';
import type { EntryBindings } from './entry-bindings.ts';
import { toGlsl } from './shader-language.ts';

/**
 * Returns statements that set an entry's `position`, `anchor`, `size`, `turn`, `color`, `table`, `edges`, `trim` and
 * `toClip`.
 */
function entrySource(entry: EntryBindings, sourceCount: number): string {
  const { frame, visible, position, anchor, size, width, scale, rotation, color, alpha } = entry;
  const { remaining, lifetime, life } = entry;
  const lines = [
    `let picked: f32 = floor(${frame ? frame.source : '0.0'});`,
    'let row: i32 = 4 * i32(picked - poolUniforms.uFrameCount * floor(picked / poolUniforms.uFrameCount));',
    'let table: vec4f = frameVector(row);',
    'let edges: vec4f = frameVector(row + 1);',
    'let trim: vec4f = frameVector(row + 2);',
    `let source: f32 = ${sourceCount > 1 ? 'frameVector(row + 3).x' : '0.0'};`,
    `let anchor: vec2f = ${anchor.source};`,
    `let position: vec2f = ${position.source};`,
    `var size: vec2f = ${size ? size.source : width ? `${width.source} * vec2f(1.0, table.w / table.z)` : 'table.zw'};`,
    scale && `size *= ${scale.source};`,
    visible && `size *= min(${visible.source}, 1.0);`,
    `let angle: f32 = ${rotation ? rotation.source : '0.0'};`,
    'let turn: mat2x2f = mat2x2f(cos(angle), sin(angle), -sin(angle), cos(angle));',
    `var color: vec4f = ${color ?? 'vec4f(1.0)'};`,
    alpha && `color.a *= ${alpha};`,
    remaining &&
      lifetime &&
      `let age: f32 = clamp(1.0 - (${remaining.source}) / max(${lifetime.source}, 1e-6), 0.0, 1.0);`,
    life.tint && `${life.tint.source} color = vec4f(color.rgb * tint, color.a);`,
    life.alpha && `${life.alpha.source} color.a *= fade;`,
    life.scale && `${life.scale.source} size *= growth;`,
    'color = vec4f(color.rgb * color.a, color.a) * poolUniforms.uColor * globalUniforms.uWorldColorAlpha;',
    'let toClip: mat3x3f = globalUniforms.uProjectionMatrix * globalUniforms.uWorldTransformMatrix * poolUniforms.uTransformMatrix;',
  ];
  return lines.filter(Boolean).join('\n');
}

/** The position of a corner of the quad, from 0, 0 to 1, 1, and its position in the texture. */
const QUAD = `let uv: vec2f = table.xy + aCorner.x * edges.xy + aCorner.y * edges.zw;
let corner: vec2f = (trim.xy + aCorner * trim.zw - anchor) * size;
let clip: vec3f = toClip * vec3f(position + turn * corner, 1.0);`;

const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

function glslVertex({ attributes }: EntryBindings, main: string): string {
  const glsl = (type: string): string => type.replace(/vec(\d)<.*/, 'vec$1').replace(/^[fiu]32$/, 'float');
  return `#version 300 es
${attributes.map(({ name, type }) => `in ${glsl(type)} ${name};`).join('\n')}
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform vec4 uWorldColorAlpha;
uniform vec2 uResolution;
uniform mat3 uTransformMatrix;
uniform vec4 uColor;
uniform float uFrameCount;
uniform highp sampler2D uFrameTable;
vec4 frameVector(int i) {
  int width = textureSize(uFrameTable, 0).x;
  return texelFetch(uFrameTable, ivec2(i % width, i / width), 0);
}
${main}`;
}

function glslFragment(sourceCount: number, inputs: string, uv: string): string {
  return `#version 300 es
${count(sourceCount)
  .map((i) => `uniform sampler2D uTexture${i};`)
  .join('\n')}
flat in float vSource;
${inputs}
out vec4 finalColor;
void main() {
${uv}
${count(sourceCount)
  .map(
    (i) =>
      `${i + 1 < sourceCount ? `if (vSource < ${i}.5)` : ''} finalColor = texture(uTexture${i}, uv) * vColor;`,
  )
  .join(' else ')}
}`;
}

/** The program that draws an entry as an instance of four corners. */
function glslQuads(entry: EntryBindings, sourceCount: number): { vertex: string; fragment: string } {
  return {
    vertex: glslVertex(
      entry,
      `in vec2 aCorner;
out vec2 vUV;
out vec4 vColor;
flat out float vSource;
void main() {
${toGlsl(entrySource(entry, sourceCount))}
${toGlsl(QUAD)}
vUV = uv;
vColor = color;
vSource = source;
gl_Position = vec4(clip.xy, 0.0, 1.0);
}`,
    ),
    fragment: glslFragment(sourceCount, 'in vec2 vUV;\nin vec4 vColor;', 'vec2 uv = vUV;'),
  };
}

/**
 * The program that draws an entry as one vertex. The point is the square around the transformed quad; each of its
 * pixels is mapped back to the quad, so that rotation, proportions and mirrored containers look the same as with
 * quads. `toPixels` maps from the quad, 1 by 1, to pixels with an upward y axis, unlike `gl_PointCoord`. A point of
 * size 0 may still be drawn, so it is moved out of the picture.
 */
function glslPoints(entry: EntryBindings, sourceCount: number): { vertex: string; fragment: string } {
  return {
    vertex: glslVertex(
      entry,
      `flat out vec4 vToQuad;
flat out vec4 vTable;
flat out vec4 vEdges;
flat out vec4 vColor;
flat out float vSource;
void main() {
${toGlsl(entrySource(entry, sourceCount))}
vTable = table;
vEdges = edges;
vColor = color;
vSource = source;
vec2 middle = (trim.xy + 0.5 * trim.zw - anchor) * size;
gl_Position = vec4((toClip * vec3(position + turn * middle, 1.0)).xy, 0.0, 1.0);
mat2 toPixels = mat2(
  mat2(toClip) * turn * vec2(trim.z * size.x, 0.0) * 0.5 * uResolution,
  mat2(toClip) * turn * vec2(0.0, trim.w * size.y) * 0.5 * uResolution
);
float area = determinant(toPixels);
vec2 extent = abs(toPixels[0]) + abs(toPixels[1]);
float side = area == 0.0 ? 0.0 : max(extent.x, extent.y);
gl_PointSize = side;
if (side == 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
vToQuad = side / area * vec4(toPixels[1].y, -toPixels[0].y, -toPixels[1].x, toPixels[0].x);
}`,
    ),
    fragment: glslFragment(
      sourceCount,
      `flat in vec4 vToQuad;
flat in vec4 vTable;
flat in vec4 vEdges;
flat in vec4 vColor;`,
      `vec2 fromMiddle = vec2(gl_PointCoord.x - 0.5, 0.5 - gl_PointCoord.y);
vec2 quad = mat2(vToQuad.xy, vToQuad.zw) * fromMiddle + 0.5;
if (any(lessThan(quad, vec2(0.0))) || any(greaterThan(quad, vec2(1.0)))) discard;
vec2 uv = vTable.xy + quad.x * vEdges.xy + quad.y * vEdges.zw;`,
    ),
  };
}

/** The program that draws an entry as an instance of four corners. */
function wgslQuads(entry: EntryBindings, sourceCount: number): string {
  const indices = count(sourceCount);
  return `struct GlobalUniforms {
  uProjectionMatrix: mat3x3<f32>,
  uWorldTransformMatrix: mat3x3<f32>,
  uWorldColorAlpha: vec4<f32>,
  uResolution: vec2<f32>,
}
struct PoolUniforms {
  uTransformMatrix: mat3x3<f32>,
  uColor: vec4<f32>,
  uFrameCount: f32,
}
struct VSOutput {
  @builtin(position) vPosition: vec4<f32>,
  @location(0) vUV: vec2<f32>,
  @location(1) vColor: vec4<f32>,
  @location(2) @interpolate(flat) vSource: f32,
}
@group(0) @binding(0) var<uniform> globalUniforms: GlobalUniforms;
@group(1) @binding(0) var<uniform> poolUniforms: PoolUniforms;
@group(1) @binding(1) var<storage, read> uFrameTable: array<vec4<f32>>;
${indices
  .map(
    (i) => `@group(2) @binding(${2 * i}) var uTexture${i}: texture_2d<f32>;
@group(2) @binding(${2 * i + 1}) var uSampler${i}: sampler;`,
  )
  .join('\n')}
fn frameVector(i: i32) -> vec4f {
  return uFrameTable[i];
}
@vertex
fn mainVertex(
  @location(0) aCorner: vec2<f32>,
${entry.attributes.map(({ name, type }, i) => `  @location(${i + 1}) ${name}: ${type},`).join('\n')}
) -> VSOutput {
${entrySource(entry, sourceCount)}
${QUAD}
return VSOutput(vec4f(clip.xy, 0.0, 1.0), uv, color, source);
}
@fragment
fn mainFragment(input: VSOutput) -> @location(0) vec4<f32> {
let x = dpdx(input.vUV);
let y = dpdy(input.vUV);
switch i32(input.vSource) {
${indices
  .map(
    (i) =>
      `${i + 1 < sourceCount ? `case ${i}` : 'default'}: { return textureSampleGrad(uTexture${i}, uSampler${i}, input.vUV, x, y) * input.vColor; }`,
  )
  .join('\n')}
}
}`;
}

/** Returns WebGL's program. Views with the same bindings share one. */
export function glProgram(entry: EntryBindings, sourceCount: number, points: boolean): GlProgram {
  return GlProgram.from({
    ...(points ? glslPoints : glslQuads)(entry, sourceCount),
    name: points ? 'pool-view-points' : 'pool-view',
    preferredFragmentPrecision: 'highp',
  });
}

/** Returns WebGPU's program. Views with the same bindings share one. */
export function gpuProgram(entry: EntryBindings, sourceCount: number): GpuProgram {
  const source = wgslQuads(entry, sourceCount);
  return GpuProgram.from({
    name: 'pool-view',
    vertex: { source, entryPoint: 'mainVertex' },
    fragment: { source, entryPoint: 'mainFragment' },
  });
}
