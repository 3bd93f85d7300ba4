/**
 * Translates the subset of WGSL in which the shaders are written to GLSL, by replacing a few words. In this subset,
 * every declaration has a type, and uniforms are accessed as `effect.name`, `poolUniforms.name` or
 * `globalUniforms.name`.
 */
export function toGlsl(wgsl: string): string {
  return wgsl
    .replace(/var<private> (\w+): (\w+);/g, '$2 $1;')
    .replace(/\b(?:let|var) (\w+): (\w+) =/g, '$2 $1 =')
    .replace(
      /fn (\w+)\(([^)]*)\)(?: -> (\w+))? \{/g,
      (_, name: string, parameters: string, type: string | undefined) =>
        `${type ?? 'void'} ${name}(${parameters.replace(/(\w+): (\w+)/g, '$2 $1')}) {`,
    )
    .replace(/\b(?:effect|poolUniforms|globalUniforms)\./g, '')
    .replace(/\batan2\(/g, 'atan(')
    .replace(/\bunpack2x16float\(/g, 'unpackHalf2x16(')
    .replace(/\b(f32|i32|u32|vec2f|vec3f|vec4f|mat2x2f|mat3x3f)\b/g, (type) => GLSL_TYPES[type]!);
}

const GLSL_TYPES: Readonly<Record<string, string>> = {
  f32: 'float',
  i32: 'int',
  u32: 'uint',
  vec2f: 'vec2',
  vec3f: 'vec3',
  vec4f: 'vec4',
  mat2x2f: 'mat2',
  mat3x3f: 'mat3',
};

/** Functions that WGSL has and GLSL does not. */
export const GLSL_PRELUDE = `float select(float no, float yes, bool condition) { return condition ? yes : no; }`;
