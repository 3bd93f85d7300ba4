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
  'Object.getPrototypeOf(Uint8Array.prototype).at',
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

/** Functions that are newer than ES2020; `WeakRef` is required. */
const NEWER = [
  'AggregateError',
  'Array.fromAsync',
  'Array.prototype.at',
  'Array.prototype.findLast',
  'Array.prototype.findLastIndex',
  'Array.prototype.toReversed',
  'Array.prototype.toSorted',
  'Array.prototype.toSpliced',
  'Array.prototype.with',
  'ArrayBuffer.prototype.resize',
  'ArrayBuffer.prototype.transfer',
  'Atomics.waitAsync',
  'FinalizationRegistry',
  'Iterator',
  'Map.groupBy',
  'Object.getPrototypeOf(Uint8Array.prototype).at',
  'Object.getPrototypeOf(Uint8Array.prototype).findLast',
  'Object.getPrototypeOf(Uint8Array.prototype).toReversed',
  'Object.getPrototypeOf(Uint8Array.prototype).toSorted',
  'Object.getPrototypeOf(Uint8Array.prototype).with',
  'Object.groupBy',
  'Object.hasOwn',
  'Promise.any',
  'Promise.withResolvers',
  'Set.prototype.difference',
  'Set.prototype.intersection',
  'Set.prototype.union',
  'String.prototype.at',
  'String.prototype.isWellFormed',
  'String.prototype.replaceAll',
  'Symbol.dispose',
];

/** Syntax of engines that have `name`: they refuse generated code with what matches `newer`. */
const SYNTAX = [
  { name: 'Safari 15, without static blocks', newer: /\bstatic\s*\{/, isGenerated: true },
  { name: 'Safari 14, without private fields', newer: /\bstatic\s*\{|#\w+ in |#\w+ = /, isGenerated: false },
  { name: 'ES2020', newer: /\bstatic\s*\{|#\w+ in |#\w+ = |\?\?=|\|\|=|&&=/, isGenerated: false },
];

/** Bundles some statements and their imports as a script; esbuild lowers what is newer than ES2020, `using` too. */
async function scriptOf(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
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

/** A program that uses much of the library, with and without checked mode. */
const LARGE_APP = `
import { Heap, Memory } from '@offheap/core';
import { inspect, inspectionSvg } from '@offheap/core/debug';
import {
  array, bits, f32, PackedPool, Pool, Struct, struct, text, toObject, vec2,
} from '@offheap/struct';
import { kernel } from '@offheap/struct/kernel';
import { describeLayout, emitWGSL } from '@offheap/struct/layout-tools';
import { World } from '@offheap/ecs';
class Corner extends Struct { static struct = 'Corner'; at = vec2(1, 2); round = f32(0); }
class Body extends Struct {
  static struct = 'Body';
  x = f32(3); speed = vec2(1, 0); corners = array(Corner, 2); numbers = array(f32, 3);
  corner = struct(Corner); kind = bits(3); on = bits(1); name = text(8);
}
class Dot extends Struct { static struct = 'Dot'; a = f32(1); b = f32(4); }
const all = [];
const codeOf = (fn) => { try { return fn(); } catch (error) { return error.code ?? String(error); } };
for (const checked of [true, false]) {
  for (const Kind of [Pool, PackedPool]) {
    const memory = new Memory(1 << 20);
    const pool = new Kind(Body, { capacity: 4, checked, allocator: new Heap(memory) });
    const body = pool.create({ x: 5, corners: [{ at: { x: 7 } }], numbers: [1, 2], name: 'a' });
    body.corners.get(1).at.x += 2;
    body.corner.at.y *= 4;
    pool.each((one) => { one.x += 1; one.numbers.set(2, 9); });
    for (const one of pool) one.kind = 5;
    all.push(JSON.stringify(toObject(body)), Object.keys(body).length);
    all.push(codeOf(() => pool.create({ y: 1 })), codeOf(() => new Kind(Body, { capacities: 3 })));
    all.push(inspectionSvg(inspect(memory)).length > 0);
  }
  const world = new World({ capacity: 10, checked });
  world.pool(Body);
  world.pool(Corner);
  const entity = world.spawn([Body, { x: 2 }], [Corner]);
  let sum = 0;
  world.query(Body, Corner).each((body, corner) => { sum += body.x + corner.at.y; });
  world.load(world.save());
  world.query(Body).each((body) => { sum += body.x; });
  all.push(sum);
}
const dots = new PackedPool(Dot, { capacity: 4, checked: false });
const dot = dots.create();
kernel(dots, (one, dt) => { one.a += Math.sqrt(one.b) * dt; })(0.5);
all.push(dot.a);
all.push(describeLayout(Body).length > 0, codeOf(() => emitWGSL(Dot).length > 0));
globalThis.result = JSON.stringify(all);
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

  test.each(SYNTAX)(
    'the whole library works with the functions of ES2020 and the syntax of $name',
    async (engine) => {
      const script = await scriptOf(LARGE_APP);
      const current = realmWithout([]);
      runInContext(script, current);
      const context = realmWithout(NEWER);
      const refused: string[] = [];
      const accepted: string[] = [];
      const check = (text: string): boolean => {
        const isRefused = engine.newer.test(text);
        (isRefused ? refused : accepted).push(text);
        return isRefused;
      };
      Object.assign(context, { check });
      runInContext(
        `globalThis.Function = new Proxy(Function, {
        construct(target, args) {
          if (check(args[args.length - 1])) throw new SyntaxError("Unexpected token '{'");
          return new target(...args);
        },
      });`,
        context,
      );
      runInContext(script, context);
      expect(runInContext('result', context)).toBe(runInContext('result', current));
      expect(refused.length).toBe(engine.isGenerated ? 0 : 1); // the library tries once
      expect(accepted.length > 0).toBe(engine.isGenerated);
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
