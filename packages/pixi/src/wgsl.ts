import { framesUniform, stopsOf, type EntryShader } from './entry-shader.ts';
import { VECTORS_PER_FRAME } from './frame-table.ts';
import type { Stops } from './over-life.ts';

/** An instance of four corners an entry; the same statements as in GLSL. */
export function wgslQuads(shader: EntryShader): string {
  const attributes = shader.attributes.map(
    ({ name, wgslType }, i) => `  @location(${i + 1}) ${name}: ${wgslType},`,
  );
  return `struct GlobalUniforms {
  uProjectionMatrix: mat3x3<f32>,
  uWorldTransformMatrix: mat3x3<f32>,
  uWorldColorAlpha: vec4<f32>,
  uResolution: vec2<f32>,
}

struct PoolUniforms {
  uTransformMatrix: mat3x3<f32>,
  uColor: vec4<f32>,
  uAnchor: vec4<f32>,
  ${framesUniform(shader)}: array<vec4<f32>, ${VECTORS_PER_FRAME * shader.frameCount}>,
${stopsOf(shader)
  .map(({ name, count }) => `  ${name}: array<vec4<f32>, ${count}>,`)
  .join('\n')}
}

@group(0) @binding(0) var<uniform> globalUniforms: GlobalUniforms;
@group(1) @binding(0) var<uniform> poolUniforms: PoolUniforms;
@group(2) @binding(0) var uTexture: texture_2d<f32>;
@group(2) @binding(1) var uSampler: sampler;

struct VSOutput {
  @builtin(position) vPosition: vec4<f32>,
  @location(0) vUV: vec2<f32>,
  @location(1) vColor: vec4<f32>,
}

@vertex
fn mainVertex(
  @location(0) aCorner: vec2<f32>,
${attributes.join('\n')}
) -> VSOutput {
${entry(shader)}
  let uv = table.xy + aCorner.x * edges.xy + aCorner.y * edges.zw;
  let corner = (trim.xy + aCorner * trim.zw - poolUniforms.uAnchor.xy) * size;
  let clip = toClip * vec3<f32>(position + turn * corner, 1.0);
  return VSOutput(vec4<f32>(clip.xy, 0.0, 1.0), uv, color);
}

@fragment
fn mainFragment(@location(0) vUV: vec2<f32>, @location(1) vColor: vec4<f32>) -> @location(0) vec4<f32> {
  return textureSample(uTexture, uSampler, vUV) * vColor;
}
`;
}

function entry(shader: EntryShader): string {
  const { frame, frameCount, position, scale, rotation, tint, color, alpha, left, of, stops } = shader;
  const frames = `poolUniforms.${framesUniform(shader)}`;
  const lines = [
    frame && `let index = floor(${frame.wgsl});`,
    frame
      ? `let at = ${VECTORS_PER_FRAME}u * u32(index - ${frameCount}.0 * floor(index / ${frameCount}.0));`
      : 'let at = 0u;',
    `let table = ${frames}[at];`,
    `let edges = ${frames}[at + 1u];`,
    `let trim = ${frames}[at + 2u];`,
    `let position = ${position.wgsl};`,
    `var size = ${size(shader)};`,
    scale && `size *= ${scale.wgsl};`,
    `let angle = ${rotation ? rotation.wgsl : '0.0'};`,
    'let turn = mat2x2<f32>(cos(angle), sin(angle), -sin(angle), cos(angle));',
    `var color = ${color ? color.wgsl : tint ? `vec4<f32>(${tint.wgsl}.zyx, 1.0)` : 'vec4<f32>(1.0)'};`,
    alpha && `color.a *= ${alpha.wgsl};`,
    left && of && `let age = clamp(1.0 - (${left.wgsl}) / max(${of.wgsl}, 1e-6), 0.0, 1.0);`,
    stops.tint && `${stop(stops.tint)} color = vec4<f32>(color.rgb * ${blend(stops.tint)}.rgb, color.a);`,
    stops.alpha && `${stop(stops.alpha)} color.a *= ${blend(stops.alpha)}.x;`,
    stops.scale && `${stop(stops.scale)} size *= ${blend(stops.scale)}.x;`,
    'color = vec4<f32>(color.rgb * color.a, color.a) * poolUniforms.uColor * globalUniforms.uWorldColorAlpha;',
    'let toClip = globalUniforms.uProjectionMatrix * globalUniforms.uWorldTransformMatrix * poolUniforms.uTransformMatrix;',
  ];
  return lines
    .filter(Boolean)
    .map((line) => `  ${line}`)
    .join('\n');
}

function size({ size, width, height }: EntryShader): string {
  if (size) return size.wgsl;
  if (!width) return 'table.zw';
  if (!height) return `(${width.wgsl}) * vec2<f32>(1.0, table.w / table.z)`;
  return `vec2<f32>(${width.wgsl}, ${height.wgsl})`;
}

function stop({ name, count }: Stops): string {
  return `let ${name}At = age * ${count - 1}.0; let ${name}I = min(i32(${name}At), ${count - 2});`;
}

function blend({ name }: Stops): string {
  const all = `poolUniforms.${name}`;
  return `mix(${all}[${name}I], ${all}[${name}I + 1], ${name}At - f32(${name}I))`;
}
