import { runInNewContext } from 'node:vm';
import { type AllocatorError, Heap, loadSnapshot, Memory, saveSnapshot } from '@offheap/core';
import { describe, expect, test } from 'vitest';

/** The globals of another realm, as an iframe's or jsdom's: `instanceof` does not know their objects. */
const foreign = runInNewContext(
  '({ ArrayBuffer, DataView, Float32Array, SharedArrayBuffer, Uint8Array, WebAssembly })',
) as typeof globalThis;

/** Bytes in every form that an argument may have. */
const FORMS: readonly [
  name: string,
  make: (bytes: Uint8Array) => ArrayBuffer | SharedArrayBuffer | ArrayBufferView,
][] = [
  ['an ArrayBuffer', (bytes) => copyTo(new ArrayBuffer(bytes.length), bytes)],
  ['a SharedArrayBuffer', (bytes) => copyTo(new SharedArrayBuffer(bytes.length), bytes)],
  ['a DataView of a part', (bytes) => partOf(DataView, new ArrayBuffer(bytes.length + 16), bytes)],
  ['a Buffer', (bytes) => Buffer.from(bytes)],
  ["another realm's ArrayBuffer", (bytes) => copyTo(new foreign.ArrayBuffer(bytes.length), bytes)],
  [
    "another realm's SharedArrayBuffer",
    (bytes) => copyTo(new foreign.SharedArrayBuffer(bytes.length), bytes),
  ],
  ["another realm's Uint8Array", (bytes) => new foreign.Uint8Array(bytes)],
  [
    "another realm's DataView",
    (bytes) => partOf(foreign.DataView, new foreign.ArrayBuffer(bytes.length + 16), bytes),
  ],
];

function copyTo<B extends ArrayBuffer | SharedArrayBuffer>(buffer: B, bytes: Uint8Array): B {
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function partOf(View: typeof DataView, buffer: ArrayBuffer, bytes: Uint8Array): DataView {
  new Uint8Array(buffer, 8).set(bytes);
  return new View(buffer, 8, bytes.length);
}

function setUp(): { memory: Memory; heap: Heap } {
  const memory = new Memory(4096);
  const heap = new Heap(memory);
  heap.allocate(64);
  memory.f64[200] = 1.5;
  return { memory, heap };
}

function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const { code, message } = error as AllocatorError; // or another error, without a code
    return `${code}: ${message}`;
  }
  return 'no error';
}

describe.each(FORMS)('%s', (_name, make) => {
  test('is restored', () => {
    const { memory } = setUp();
    const saved = make(memory.snapshot());
    memory.f64[200] = 2;
    memory.restore(saved);
    expect(memory.f64[200]).toBe(1.5);
  });

  test('takes a snapshot, and is returned', () => {
    const { memory } = setUp();
    const target = make(new Uint8Array(4096));
    expect(memory.snapshot(target)).toBe(target);
    memory.f64[200] = 2;
    memory.restore(target);
    expect(memory.f64[200]).toBe(1.5);
  });

  test('is loaded as a snapshot file, and not changed', () => {
    const { memory } = setUp();
    const file = make(saveSnapshot(memory));
    for (const value of [2, 3]) {
      memory.f64[200] = value;
      loadSnapshot(memory, file);
      expect(memory.f64[200]).toBe(1.5);
    }
  });
});

test("a memory adopts another realm's buffers", () => {
  const { memory } = setUp();
  const bytes = memory.snapshot();
  for (const buffer of [
    copyTo(new foreign.ArrayBuffer(4096), bytes),
    copyTo(new foreign.SharedArrayBuffer(4096), bytes),
  ]) {
    const adopted = Memory.from(buffer);
    expect(adopted.f64[200]).toBe(1.5);
    adopted.take();
    Heap.attach(adopted).allocate(100);
  }
  const wasm = new foreign.WebAssembly.Memory({ initial: 1, maximum: 1 });
  expect(Memory.from(wasm).wasm).toBe(wasm);
});

describe('a value that contains no bytes is refused in one line', () => {
  const { memory } = setUp();
  const lost = [new Int32Array(1024), new DataView(new ArrayBuffer(4096))] as const;
  for (const { buffer } of lost) structuredClone(buffer, { transfer: [buffer] });
  const wrong: readonly [value: unknown, kind: string][] = [
    [new Proxy(new Uint8Array(4096), {}), 'a proxy'],
    [new Proxy(new ArrayBuffer(4096), {}), 'an ArrayBuffer'],
    [lost[0], 'an Int32Array'],
    [lost[1], 'a DataView'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    ['x'.repeat(1000), `"${'x'.repeat(40)}"...`],
    [Array.from({ length: 4096 }, () => 7), 'an Array'],
    [{ [Symbol.toStringTag]: 'ArrayBuffer', byteLength: 4096 }, 'a plain object'],
    [{ byteLength: 4096 }, 'a plain object'],
  ];
  test.each(wrong.map(([value, kind]) => [kind, value]))('%s', (kind, value) => {
    const expected = 'expected a Uint8Array, another view of bytes, or an ArrayBuffer.';
    expect(errorOf(() => memory.restore(value as Uint8Array))).toBe(
      `INVALID_ARGUMENT: A snapshot is ${kind}: ${expected}`,
    );
    expect(errorOf(() => loadSnapshot(memory, value as Uint8Array))).toBe(
      `INVALID_ARGUMENT: A snapshot file is ${kind}: ${expected}`,
    );
    if (value !== undefined)
      expect(errorOf(() => memory.snapshot(value as Uint8Array))).toBe(
        `INVALID_ARGUMENT: A snapshot is ${kind}: ${expected}`,
      );
  });

  test('a memory from a view, or from no buffer', () => {
    const expected =
      'expected an ArrayBuffer, a SharedArrayBuffer, a WebAssembly.Memory or a number of bytes';
    expect(errorOf(() => Memory.from(new foreign.Uint8Array(4096) as unknown as ArrayBuffer))).toBe(
      `INVALID_ARGUMENT: The buffer of a Memory is a Uint8Array: ${expected}. Copy the array: \`Memory.from(array.slice().buffer)\`.`,
    );
    const detached = new ArrayBuffer(4096);
    structuredClone(detached, { transfer: [detached] });
    for (const [value, kind] of [
      [{ byteLength: 4096 }, 'a plain object'],
      [detached, 'an ArrayBuffer'],
    ] as const) {
      expect(errorOf(() => Memory.from(value as unknown as ArrayBuffer))).toBe(
        `INVALID_ARGUMENT: The buffer of a Memory is ${kind}: ${expected}.`,
      );
    }
    expect(errorOf(() => memory.restore(new foreign.Uint8Array(8)))).toBe(
      'INVALID_ARGUMENT: A snapshot of 8 bytes: expected a Uint8Array of 4096 bytes outside of the memory. Load a snapshot file with `loadSnapshot`.',
    );
    expect(errorOf(() => memory.restore(new foreign.DataView(memory.buffer)))).toContain(
      'A snapshot of 4096 bytes in the memory itself',
    );
  });
});
