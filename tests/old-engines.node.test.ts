import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

/** Features that older engines, or jsdom, do not have. */
const MISSING = [
  'BigInt64Array',
  'BigUint64Array',
  'DataView.prototype.getBigInt64',
  'DataView.prototype.setBigInt64',
  'FinalizationRegistry',
  'Float32Array.prototype.at',
  'Function.prototype.toString',
  'SharedArrayBuffer',
  'Symbol.dispose',
  'TextDecoder',
  'TextEncoder',
  'WeakRef',
  'WebAssembly',
];

const entries = [
  'core',
  'core/compose',
  'core/debug',
  'struct',
  'struct/debug',
  'struct/math',
  'struct/layout-tools',
]
  .concat(['ecs', 'ecs/debug'])
  .map((name) => `@offheap/${name}`);

/** Bundles some statements and their imports as a script; esbuild lowers `using` as for current engines. */
async function scriptOf(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['@offheap/source'],
  });
  return outputFiles[0]!.text;
}

/** A separate realm in which some names of the language are missing. */
function realmWithout(missing: readonly string[]): ReturnType<typeof createContext> {
  const context = createContext({});
  for (const name of missing) {
    runInContext(
      name.startsWith('Symbol.')
        ? // Node's is a part of the realm for good.
          `globalThis.Symbol = new Proxy(Symbol, { get: (all, key) => key === '${name.slice(7)}' ? undefined : all[key] });`
        : `delete ${name.includes('.') ? name : `globalThis.${name}`};`,
      context,
    );
  }
  return context;
}

const APP = `
import { Heap, Memory } from '@offheap/core';
import { create, f32, PackedPool, Pool, Scratch, Struct, text } from '@offheap/struct';
class Named extends Struct { x = f32(1); name = text(12); }
const heap = new Heap(new Memory(65536));
const pool = new Pool(Named, { capacity: 4, allocator: heap });
const lengths = [];
{
  using entry = pool.create({ name: 'Zoë 🚀' });
  using single = create(heap, Named);
  using scratch = new Scratch(4096, { allocator: heap });
  using packed = new PackedPool(Named, { capacity: 4, allocator: heap });
  lengths.push(pool.length, entry.name, packed.length);
}
lengths.push(pool.length);
globalThis.result = JSON.stringify(lengths);
`;

describe('without some features of the language', () => {
  let everything: string;
  let app: string;
  beforeAll(async () => {
    everything = await scriptOf(
      `${entries.map((entry, i) => `import * as e${i} from '${entry}';`).join('\n')}
globalThis.exported = [${entries.map((_, i) => `e${i}`).join(', ')}];`,
    );
    app = await scriptOf(APP);
  });

  test.each(MISSING)('every entry point can be imported without %s', (name) => {
    const context = realmWithout([name]);
    runInContext(everything, context);
    expect(runInContext('exported.length', context)).toBe(entries.length);
  });

  test.each(['TextEncoder', 'TextDecoder', 'SharedArrayBuffer', 'WebAssembly', 'Symbol.dispose'])(
    'pools, text and `using` work without %s',
    (name) => {
      const context = realmWithout([name]);
      runInContext(app, context);
      expect(runInContext('result', context)).toBe('[1,"Zoë 🚀",0,0]');
    },
  );

  test('no method is named "undefined" without Symbol.dispose', () => {
    const context = realmWithout(['Symbol.dispose']);
    runInContext(everything, context);
    const named = runInContext(
      `exported.flatMap((all) => Object.values(all))
        .filter((one) => typeof one === 'function' && one.prototype && 'undefined' in one.prototype)
        .map((one) => one.name)`,
      context,
    ) as string[];
    expect([...named]).toEqual([]);
  });
});
