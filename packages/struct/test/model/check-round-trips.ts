import { assign, create, PackedPool, Pool, Scratch, type Struct, toObject } from '@offheap/struct';
import { Random } from '@offheap/core/testing';
import { Heap, KiB } from '@offheap/core';
import { expect } from 'vitest';
import { ColumnPool } from './column-pool.ts';
import { type Leaf, randomStruct, readLeaf, readPlain, writeLeaf } from './random-struct.ts';

/** The room of columns of pools of up to 15 entries: with the unused entry 0, a multiple of 16. */
const ROWS = 16;

/** The place of a value of a pool's entry. */
function placeInColumns(slab: number, row: number, { byteOffset, column }: Leaf): number {
  return slab + column.byteOffset * ROWS + row * column.size + (byteOffset - column.byteOffset);
}

/**
 * Creates random structs, writes random values through one kind of view, reads them through other kinds, and compares
 * them and the bytes with a list of the written values.
 */
export function checkRoundTrips(seed: number, structs: number): void {
  const random = new Random(seed);
  for (let i = 0; i < structs; i++) {
    const made = randomStruct(random);
    const { T, leaves, layout } = made;
    const checked = random.oneIn(2);
    const heap = new Heap(64 * KiB);
    const Kind = random.pick([Pool, PackedPool, ColumnPool]);
    const maxCapacity = random.pick([4, 12]);
    const pool = new Kind(T, { capacity: 4, maxCapacity, checked, allocator: heap });
    const kept = [pool.create(), pool.create(), create(heap, T, undefined, { checked })];
    const model = kept.map(() => new Map<Leaf, unknown>());
    const context = `seed ${seed}, struct ${i}, ${checked ? 'checked' : 'unchecked'}: ${layout.fields.map(({ name, type }) => `${name} ${type.kind}`).join(', ')}`;
    const write = (which: number, leaf: Leaf, into: Struct): void => {
      const value = leaf.kind.random(random);
      writeLeaf(into, leaf, value);
      model[which]!.set(leaf, leaf.kind.stored(value));
    };
    for (let k = 0; k < leaves.length * 6; k++) {
      const which = random.below(3);
      const entry = kept[which]!;
      const view = which < 2 && random.oneIn(2) ? pool.get(pool.handleOf(entry))! : entry;
      write(which, random.pick(leaves), view);
    }
    kept.forEach((entry, which) => {
      const plain = toObject(entry);
      const byteOffset = (entry as unknown as { $offset: number }).$offset << layout.shift;
      for (const [leaf, value] of model[which]!) {
        const where = `${context}: ${leaf.path.join('.')} (${leaf.kind.name})`;
        expect(readLeaf(entry, leaf), where).toEqual(value);
        expect(readPlain(plain, leaf), where).toEqual(value);
        if (leaf.kind.read !== undefined) {
          const inPool = which < 2 && Kind === ColumnPool;
          const at = inPool ? placeInColumns(pool.slabs[0]!, which, leaf) : byteOffset + leaf.byteOffset;
          expect(leaf.kind.read(heap.memory.view, at), where).toEqual(value);
        }
      }
    });
    // Assigning the result of `toObject` makes any other entry equal, and changes nothing in the entry itself.
    const plain = toObject(kept[0]!);
    for (const entry of [kept[0]!, pool.get(pool.handleOf(kept[1]!))!, kept[2]!]) {
      expect(assign(entry, plain), context).toBe(entry);
      expect(toObject(entry), context).toEqual(plain);
    }
    for (const entry of kept) {
      for (const [leaf, value] of model[0]!) expect(readLeaf(entry, leaf), context).toEqual(value);
    }
    expect(toObject(pool.get(pool.spawn(plain))!), context).toEqual(plain);
    for (const [leaf, value] of model[1]!) {
      const where = `${context}: ${leaf.path.join('.')} alone`;
      writeLeaf(kept[2]!, leaf, value);
      const some = toObject(kept[2]!) as Record<string, unknown>;
      const name = leaf.path[0]!;
      assign(kept[1]!, { [name]: some[name] });
      expect(readLeaf(kept[1]!, leaf), where).toEqual(value);
    }
    for (const [leaf, value] of model[1]!) writeLeaf(kept[1]!, leaf, value);
    const scratch = new Scratch(16 * KiB, { checked });
    scratch.scope((scope) => {
      const list = scope.array<Struct>(T, 3);
      for (const [leaf, value] of model[1]!) writeLeaf(list.get(1), leaf, value);
      for (const [leaf, value] of model[1]!) expect(readLeaf(list.get(1), leaf), context).toEqual(value);
      list.set(2, kept[0]!);
      for (const [leaf, value] of model[0]!) expect(readLeaf(list.get(2), leaf), context).toEqual(value);
    });
  }
}
