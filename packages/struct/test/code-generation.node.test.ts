import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeKernelSources } from '../../../tools/kernels/sources.ts';
import { writeStaticCopies } from '../../../tools/static-sources.ts';
import { methodSources, writeMethodSources } from '../../../tools/generate-sources.ts';

type Library = typeof import('@offheap/struct');

const { Function: compiler } = globalThis;

/** Replaces the global `Function`, as in an engine or under a page's policy. */
function stubFunction(make: (...args: string[]) => unknown): ReturnType<typeof vi.fn> {
  const stub = vi.fn(function (...args: string[]) {
    return make(...args);
  });
  stub.prototype = compiler.prototype; // `instanceof Function` still works
  vi.stubGlobal('Function', stub);
  return stub;
}

const compileText = (...args: string[]): unknown => new compiler(...args); // oxlint-disable-line typescript/no-implied-eval -- as the library does

/** Creates pools of vectors in both modes, and returns the results of their methods. */
function usePools({ array, color, f32, PackedPool, Pool, Struct, vec2 }: Library): unknown[] {
  class Body extends Struct {
    at = vec2();
    path = array(vec2, 2);
    tint = color(0x102030);
    life = f32(3);
  }
  const results: unknown[] = [];
  for (const checked of [true, false]) {
    for (const pool of [
      new Pool(Body, { capacity: 3, checked }),
      new PackedPool(Body, { capacity: 3, checked }),
    ]) {
      const body = pool.create({ at: { x: 3, y: 4 } });
      body.path.get(1).set(1, 2).add(body.at);
      pool.system((entry, dt: number) => void (entry.life -= dt))(1);
      pool.each((entry) => entry.at.scale(2));
      body.tint.hex += 1;
      results.push(body.at.length(), body.path.get(1).x, body.tint.hex, body.life);
    }
  }
  return results;
}

const EXPECTED = Array.from({ length: 4 }, () => [10, 4, 0x102031, 2]).flat();

describe('code generation', () => {
  beforeEach(() => void vi.resetModules()); // each test has its own copy of the library
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test('does not depend on `toString` of functions, which coverage tools, minifiers and obfuscators change', async () => {
    const library = await import('@offheap/struct');
    vi.spyOn(Function.prototype, 'toString').mockReturnValue('function () { [native code] }');
    expect(usePools(library)).toEqual(EXPECTED);
  });

  test('calls the right callback among callbacks with equal text and different variables', async () => {
    const { f32, PackedPool, Struct } = await import('@offheap/struct');
    class Body extends Struct {
      x = f32();
    }
    const pool = new PackedPool(Body, { capacity: 2000, checked: false });
    pool.spawnMany(2000, (body) => void (body.x = 1));
    const adding = (by: number) => (body: Body) => void (body.x += by);
    pool.each(adding(10));
    pool.each(adding(100));
    expect(pool.at(1999).x).toBe(111);
  });

  test('is tried once, and closures are used, if the engine compiles functions but no classes', async () => {
    const stub = stubFunction((...args) => {
      if (args.join().includes('class ')) throw new SyntaxError('Invalid expression encountered');
      return compileText(...args);
    });
    expect(usePools(await import('@offheap/struct'))).toEqual(EXPECTED);
    expect(stub).toHaveBeenCalledTimes(1);
  });

  test('is not even tried after useCodeGeneration(false)', async () => {
    const stub = stubFunction(() => {
      throw new EvalError('Code generation from strings disallowed for this context');
    });
    const library = await import('@offheap/struct');
    library.useCodeGeneration(false);
    expect(usePools(library)).toEqual(EXPECTED);
    expect(stub).not.toHaveBeenCalled();
  });

  test('cannot be changed after a pool was created, but the same setting is accepted', async () => {
    const library = await import('@offheap/struct');
    library.useCodeGeneration(true);
    usePools(library);
    library.useCodeGeneration(true);
    expect(() => library.useCodeGeneration(false)).toThrow(
      'useCodeGeneration(false) after a pool was created with generated code. Call it in a module that the program imports first.',
    );
    expect(() => library.useCodeGeneration(undefined as unknown as boolean)).toThrow(
      'useCodeGeneration(undefined): expected true or false.',
    );
  });

  test('generates text that no other copy of the library on the page generates', async () => {
    const texts: string[] = [];
    stubFunction((...args) => {
      texts.push(args.join('\n'));
      return compileText(...args);
    });
    usePools(await import('@offheap/struct'));
    const first = texts.splice(0);
    vi.resetModules();
    usePools(await import('@offheap/struct'));
    expect(first.length).toBe(texts.length);
    expect(texts.slice(1).filter((text) => first.includes(text))).toEqual([]); // the first pool tests the engine
  });

  test('has up-to-date sources of the methods: run `pnpm generate` after a change', async () => {
    expect(readFileSync(methodSources, 'utf8')).toBe(await writeMethodSources());
  });

  test('has up-to-date sources of the kernels: run `pnpm generate` after a change', () => {
    const current = [...writeKernelSources(), ...writeStaticCopies()];
    expect(current.map(([module]) => readFileSync(module, 'utf8'))).toEqual(current.map(([, text]) => text));
  });

  test('names the generated code in stack traces', async () => {
    const { f32, PackedPool, Struct } = await import('@offheap/struct');
    class Body extends Struct {
      x = f32();
    }
    const pool = new PackedPool(Body, { capacity: 1, checked: false });
    pool.spawn();
    const failing = pool.system((): void => {
      throw new Error('thrown by the callback');
    });
    const error = await Promise.resolve()
      .then(failing)
      .catch((error: unknown) => error);
    expect((error as Error).stack).toMatch(
      /at \S*BodySystem .*offheap\/PackedPool\.Body\.system\.js:\d+:\d+/,
    );
  });
});
