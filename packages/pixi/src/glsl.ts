import { framesUniform, stopsOf, type EntryShader } from './entry-shader.ts';
import { VECTORS_PER_FRAME } from './frame-table.ts';
import type { Stops } from './over-life.ts';

interface GlslSource {
  readonly vertex: string;
  readonly fragment: string;
}

/** An instance of four corners an entry. */
export function glslQuads(shader: EntryShader): GlslSource {
  return {
    vertex: `#version 300 es
in vec2 aCorner;
${inputs(shader)}
out vec2 vUV;
out vec4 vColor;

void main() {
${entry(shader)}
  vUV = table.xy + aCorner.x * edges.xy + aCorner.y * edges.zw;
  vColor = color;
  vec2 corner = (trim.xy + aCorner * trim.zw - uAnchor.xy) * size;
  gl_Position = vec4((toClip * vec3(position + turn * corner, 1.0)).xy, 0.0, 1.0);
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

/**
 * One vertex an entry. The point is the square around the transformed quad; each of its pixels is mapped back into the
 * quad, so that rotation, proportions and mirrored containers come out as with quads.
 */
export function glslPoints(shader: EntryShader): GlslSource {
  return {
    vertex: `#version 300 es
uniform vec2 uResolution;
${inputs(shader)}
flat out vec4 vToQuad;
flat out vec4 vTable;
flat out vec4 vEdges;
flat out vec4 vColor;

void main() {
${entry(shader)}
  vTable = table;
  vEdges = edges;
  vColor = color;
  vec2 middle = (trim.xy + 0.5 * trim.zw - uAnchor.xy) * size;
  gl_Position = vec4((toClip * vec3(position + turn * middle, 1.0)).xy, 0.0, 1.0);
  // From the quad, 1 by 1, to pixels.
  mat2 toPixels = mat2(
    mat2(toClip) * turn * vec2(trim.z * size.x, 0.0) * 0.5 * uResolution,
    mat2(toClip) * turn * vec2(0.0, trim.w * size.y) * 0.5 * uResolution
  );
  float area = determinant(toPixels);
  vec2 extent = abs(toPixels[0]) + abs(toPixels[1]);
  float side = area == 0.0 ? 0.0 : max(extent.x, extent.y);
  gl_PointSize = side;
  // A point of size 0 may still be drawn: put it out of the picture.
  if (side == 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  vToQuad = side / area * vec4(toPixels[1].y, -toPixels[0].y, -toPixels[1].x, toPixels[0].x);
}
`,
    fragment: `#version 300 es
uniform sampler2D uTexture;
flat in vec4 vToQuad;
flat in vec4 vTable;
flat in vec4 vEdges;
flat in vec4 vColor;
out vec4 finalColor;

void main() {
  // gl_PointCoord counts downwards, pixels upwards.
  vec2 fromMiddle = vec2(gl_PointCoord.x - 0.5, 0.5 - gl_PointCoord.y);
  vec2 quad = mat2(vToQuad.xy, vToQuad.zw) * fromMiddle + 0.5;
  if (any(lessThan(quad, vec2(0.0))) || any(greaterThan(quad, vec2(1.0)))) discard;
  finalColor = texture(uTexture, vTable.xy + quad.x * vEdges.xy + quad.y * vEdges.zw) * vColor;
}
`,
  };
}

function inputs(shader: EntryShader): string {
  return [
    ...shader.attributes.map(({ name, glslType }) => `in ${glslType} ${name};`),
    'uniform mat3 uProjectionMatrix;',
    'uniform mat3 uWorldTransformMatrix;',
    'uniform vec4 uWorldColorAlpha;',
    'uniform mat3 uTransformMatrix;',
    'uniform vec4 uColor;',
    'uniform vec4 uAnchor;',
    `uniform vec4 ${framesUniform(shader)}[${VECTORS_PER_FRAME * shader.frameCount}];`,
    ...stopsOf(shader).map(({ name, count }) => `uniform vec4 ${name}[${count}];`),
  ].join('\n');
}

/** Statements that leave an entry's `position`, `size`, `turn`, `color`, `table`, `edges`, `trim` and `toClip`. */
function entry(shader: EntryShader): string {
  const { frame, frameCount, position, scale, rotation, tint, color, alpha, left, of, stops } = shader;
  const frames = framesUniform(shader);
  const lines = [
    frame === undefined
      ? 'int at = 0;'
      : `int at = ${VECTORS_PER_FRAME} * int(mod(floor(${frame.glsl}), ${frameCount}.0));`,
    `vec4 table = ${frames}[at];`,
    `vec4 edges = ${frames}[at + 1];`,
    `vec4 trim = ${frames}[at + 2];`,
    `vec2 position = ${position.glsl};`,
    `vec2 size = ${size(shader)};`,
    scale && `size *= ${scale.glsl};`,
    rotation ? `float angle = ${rotation.glsl};` : '',
    rotation
      ? 'mat2 turn = mat2(cos(angle), sin(angle), -sin(angle), cos(angle));'
      : 'const mat2 turn = mat2(1.0);',
    `vec4 color = ${color ? color.glsl : tint ? `vec4(${tint.glsl}.zyx, 1.0)` : 'vec4(1.0)'};`,
    alpha && `color.a *= ${alpha.glsl};`,
    left && of && `float age = clamp(1.0 - (${left.glsl}) / max(${of.glsl}, 1e-6), 0.0, 1.0);`,
    stops.tint && `${stop(stops.tint)} color.rgb *= ${blend(stops.tint)}.rgb;`,
    stops.alpha && `${stop(stops.alpha)} color.a *= ${blend(stops.alpha)}.x;`,
    stops.scale && `${stop(stops.scale)} size *= ${blend(stops.scale)}.x;`,
    'color = vec4(color.rgb * color.a, color.a) * uColor * uWorldColorAlpha;',
    'mat3 toClip = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix;',
  ];
  return lines
    .filter(Boolean)
    .map((line) => `  ${line}`)
    .join('\n');
}

function size({ size, width, height }: EntryShader): string {
  if (size) return size.glsl;
  if (!width) return 'table.zw';
  if (!height) return `(${width.glsl}) * vec2(1.0, table.w / table.z)`;
  return `vec2(${width.glsl}, ${height.glsl})`;
}

/** Leaves the stop before the age, and how far the age is past it. */
function stop({ name, count }: Stops): string {
  return `float ${name}At = age * ${count - 1}.0; int ${name}I = min(int(${name}At), ${count - 2});`;
}

function blend({ name }: Stops): string {
  return `mix(${name}[${name}I], ${name}[${name}I + 1], ${name}At - float(${name}I))`;
}
