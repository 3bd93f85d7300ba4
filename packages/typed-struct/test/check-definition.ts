import { Heap, KiB } from '@offheap/core';
import type { Random } from '@offheap/core/testing';
import { create, layoutOf, type Struct, type StructClass } from '@offheap/struct';
import { fromTypedStruct } from '@offheap/typed-struct';
import { expect } from 'vitest';
import { type Instance, randomDefinition } from './random-definition.ts';

/** Converts a random definition, writes the same random values through both libraries, and compares everything. */
export function checkDefinition(random: Random, index: number, trace: string[] | undefined): void {
  const { Compiled, size, text, writes } = randomDefinition(random);
  trace?.push(...text);
  const T = fromTypedStruct(Compiled, { size }) as unknown as StructClass & {
    raw(entry: Struct): Uint8Array;
  }; // a random one
  const layout = layoutOf(T);
  expectSame(layout.size, size, 'size');
  const offsets = Compiled.getOffsets();
  for (const { name, byteOffset } of layout.fields) {
    const offset = offsets[name]!; // from the end for a checksum
    expectSame(byteOffset, offset < 0 ? size + offset : offset, `offset of ${name}`);
  }

  const entry = create(new Heap(8 * KiB), T, undefined, { checked: index % 2 === 0 });
  const ours = entry as unknown as Instance;
  const theirs = new Compiled(size);
  const ourBytes = T.raw(entry);
  const theirBytes = Compiled.raw(theirs);
  expectSameBytes(ourBytes, theirBytes, 'a new one');

  // Each library writes to the same random bytes, and then reads the values that the other has written.
  fill(random, [ourBytes, theirBytes]);
  expectSameBytes(T.raw(entry), theirBytes, 'bytes written under it');
  for (let round = 0; round < 2; round++) {
    for (const write of random.shuffled(writes)) {
      write(random, [ours, theirs]);
      expectSameBytes(ourBytes, theirBytes, 'bytes');
    }
    const exchanged = Uint8Array.from(ourBytes);
    ourBytes.set(theirBytes);
    theirBytes.set(exchanged);
    for (const { name } of layout.fields) {
      expectSame(comparable(ours[name]), comparable(theirs[name]), name);
    }
    fill(random, [ourBytes, theirBytes]);
  }
  entry[Symbol.dispose]();
}

function fill(random: Random, targets: readonly Uint8Array[]): void {
  const sparse = random.oneIn(3);
  for (let i = 0; i < targets[0]!.length; i++) {
    const byte = sparse && !random.oneIn(4) ? 0 : random.below(256);
    for (const target of targets) target[i] = byte;
  }
}

/** A value as text that differs for different values. */
function comparable(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${Array.from(value as Uint8Array).join()}`;
  if (Array.isArray(value)) return `[${Array.from(value, comparable).join()}]`;
  const names = Object.keys((value.constructor as unknown as { getOffsets(): object }).getOffsets());
  return `{${names.map((name) => `${name}: ${comparable((value as Instance)[name])}`).join()}}`;
}

function expectSame(ours: unknown, theirs: unknown, what: string): void {
  if (ours !== theirs) expect(ours, what).toBe(theirs);
}

function expectSameBytes(ours: Uint8Array, theirs: Uint8Array, what: string): void {
  for (let i = 0; i < theirs.length; i++) {
    if (ours[i] !== theirs[i]) expect([...ours], what).toEqual([...theirs]);
  }
}
