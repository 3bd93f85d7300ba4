/** The size of the bundle of an application that imports these names, minified for production and gzipped. */
function imports(name, statements, limit, external = []) {
  return {
    name,
    path: [
      './packages/core/dist/index.js',
      './packages/struct/dist/index.js',
      './packages/ecs/dist/index.js',
      './packages/pixi/dist/index.js',
    ],
    gzip: true,
    limit,
    modifyEsbuildConfig: (config) => ({
      ...config,
      entryPoints: undefined,
      stdin: { contents: statements.join('\n'), resolveDir: import.meta.dirname },
      format: 'esm',
      external,
    }),
  };
}

const core = "'./packages/core/dist/index.js'";
const struct = "'./packages/struct/dist/index.js'";
const kernel = "'./packages/struct/dist/kernel/index.js'";
const ecs = "'./packages/ecs/dist/index.js'";
const pixi = "'./packages/pixi/dist/index.js'";
const emitter = "'./packages/pixi/dist/emitter/index.js'";

export default [
  imports('core: a heap (wanted: 3.5 kB)', [`export { Heap } from ${core};`], '9.8 kB'),
  imports(
    'core: Memory and the five allocators (wanted: 6 kB)',
    [
      `export { BumpAllocator, FrameAllocator, FreeListAllocator, Heap, Memory, ScopedAllocator } from ${core};`,
    ],
    '14.2 kB',
  ),
  imports('core: all of it', [`export * from ${core};`], '17.2 kB'),
  imports(
    'struct: a packed pool (wanted: 12 kB)',
    [`export { f32, PackedPool, Struct } from ${struct};`],
    '43.3 kB',
  ),
  imports(
    'struct: a packed pool and kernels (wanted: 8 kB more than a packed pool)',
    [
      `export { f32, PackedPool, Struct } from ${struct};`,
      `export { kernel, kernelReduce, kernels, kernelWhere } from ${kernel};`,
    ],
    '64.3 kB',
  ),
  imports(
    'struct: a packed pool, without code generator',
    [`export { f32, PackedPool, Struct } from './packages/struct/dist/static/static.js';`],
    '44.9 kB',
  ),
  imports(
    'core + struct: all of it (wanted: 26 kB)',
    [`export * from ${core};`, `export * from ${struct};`],
    '77.3 kB',
  ),
  imports(
    'ecs: component pools, queries and groups (wanted: 14 kB)',
    [
      `export { ComponentPool, Entities, group, query } from ${ecs};`,
      `export { f32, Struct } from ${struct};`,
    ],
    '52.9 kB',
  ),
  imports(
    'ecs: all of it, and all that a World uses',
    [`export * from ${ecs};`, `export { f32, Struct } from ${struct};`],
    '112.2 kB',
  ),
  imports(
    'pixi: PoolView, beyond core, struct and pixi.js (wanted: 6 kB)',
    [`export { PoolView } from ${pixi};`],
    '9.7 kB',
    ['@offheap/core', '@offheap/struct', 'pixi.js'],
  ),
  imports(
    'pixi: PoolView and Emitter (wanted: 6 kB more than PoolView)',
    [`export { PoolView } from ${pixi};`, `export { Emitter } from ${emitter};`],
    '24.4 kB',
    ['@offheap/core', '@offheap/struct', 'pixi.js'],
  ),
  imports(
    'pixi: PoolView, Emitter and the files of @pixi/particle-emitter',
    [
      `export { PoolView } from ${pixi};`,
      `export { Emitter } from ${emitter};`,
      `export { fromParticleEmitterConfig } from './packages/pixi/dist/particle-emitter/index.js';`,
    ],
    '28.2 kB',
    ['@offheap/core', '@offheap/struct', 'pixi.js'],
  ),
];
