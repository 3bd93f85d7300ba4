/** What an application bundles that imports these names, minified for production and gzipped. */
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
const ecs = "'./packages/ecs/dist/index.js'";
const pixi = "'./packages/pixi/dist/index.js'";
const emitter = "'./packages/pixi/dist/emitter/index.js'";

export default [
  imports('core: a heap', [`export { Heap } from ${core};`], '9 kB'),
  imports('core: all of it', [`export * from ${core};`], '19 kB'),
  imports('struct: a packed pool', [`export { f32, PackedPool, Struct } from ${struct};`], '34 kB'),
  imports('core + struct: all of it', [`export * from ${core};`, `export * from ${struct};`], '62 kB'),
  imports(
    'ecs: component pools, queries and groups',
    [`export * from ${ecs};`, `export { f32, Struct } from ${struct};`],
    '43 kB',
  ),
  imports(
    'pixi: PoolView, beyond core, struct and pixi.js (wanted: 6 kB)',
    [`export { PoolView } from ${pixi};`],
    '8.7 kB',
    ['@offheap/core', '@offheap/struct', 'pixi.js'],
  ),
  imports(
    'pixi: PoolView and Emitter (wanted: 6 kB more than PoolView)',
    [`export { PoolView } from ${pixi};`, `export { Emitter } from ${emitter};`],
    '23.5 kB',
    ['@offheap/core', '@offheap/struct', 'pixi.js'],
  ),
  imports(
    'pixi: PoolView, Emitter and the files of @pixi/particle-emitter',
    [
      `export { PoolView } from ${pixi};`,
      `export { Emitter } from ${emitter};`,
      `export { fromParticleEmitterConfig } from './packages/pixi/dist/particle-emitter/index.js';`,
    ],
    '27 kB',
    ['@offheap/core', '@offheap/struct', 'pixi.js'],
  ),
];
