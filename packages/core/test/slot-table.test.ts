import { Random } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { MAX_CAPACITY, Memory, NO_HANDLE, RESERVED_BYTES, SlotTable } from '@offheap/core';
import { checkCapacity } from '@offheap/core/internal';
import { REPLAY } from './replay.ts';

function makeTable(capacity: number, options?: ConstructorParameters<typeof SlotTable>[3]): SlotTable {
  const memory = new Memory(RESERVED_BYTES + SlotTable.bytesFor(capacity));
  return new SlotTable(memory, RESERVED_BYTES, capacity, options);
}

describe('a slot table', () => {
  test('numbers slots from 1, reuses the slot that was released last, and returns 0 when all are in use', () => {
    const table = makeTable(3);
    expect([table.take(7), table.take(8), table.take(9), table.take(10)]).toEqual([1, 2, 3, 0]);
    table.release(1);
    table.release(3);
    expect([table.take(0), table.take(0), table.take(0)]).toEqual([3, 1, 0]);
    expect(table.live).toBe(3);
    expect(table.highest).toBe(3);
  });

  test('keeps a word for the owner of a live slot', () => {
    const table = makeTable(2);
    const slot = table.take(-(2 ** 31));
    expect(table.word(slot)).toBe(-(2 ** 31));
    table.setWord(slot, 5);
    expect(table.word(slot)).toBe(5);
  });

  test('distinguishes the uses of a slot', () => {
    const table = makeTable(1);
    const first = table.handle(table.take(0));
    expect(table.slotOf(first)).toBe(1);
    table.release(1);
    expect(table.slotOf(first)).toBe(0);
    const second = table.handle(table.take(0));
    expect(second).not.toBe(first);
    expect(table.slotOf(first)).toBe(0);
    expect(table.slotOf(second)).toBe(1);
  });

  test('returns handles of at most 30 bits, never 0, in all generations', () => {
    const table = new SlotTable(new Memory(RESERVED_BYTES + 1024), RESERVED_BYTES, 100);
    table.take(0);
    for (let use = 0; use < 100_000; use++) {
      const handle = table.handle(1);
      if (handle === NO_HANDLE || handle >= 2 ** 30 || table.slotOf(handle) !== 1)
        expect.fail(`handle ${handle}`);
      table.release(1);
      if (table.slotOf(handle) !== 0) expect.fail(`handle ${handle} outlives its slot`);
      table.take(0);
    }
  });

  test('wraps its generations with the fewest bits', () => {
    const table = makeTable(MAX_CAPACITY); // 128 MiB, of which only the first few bytes are accessed
    table.take(0);
    const seen = new Set<number>();
    for (let use = 0; use < 64; use++) {
      seen.add(table.handle(1));
      expect(table.handle(1)).toBeLessThan(2 ** 30);
      table.release(1);
      table.take(0);
    }
    expect(seen.size).toBe(64);
    expect(seen.has(table.handle(1))).toBe(true);
  });

  test('retires a slot that has used up its generations, if the option says so', () => {
    const memory = new Memory(RESERVED_BYTES + SlotTable.bytesFor(2));
    const options = { generationBits: 2, retire: true };
    const table = new SlotTable(memory, RESERVED_BYTES, 2, options);
    const handles: number[] = [];
    for (let slot = table.take(0); slot !== 0; slot = table.take(0)) {
      handles.push(table.handle(slot));
      table.release(slot);
      expect(handles.filter((handle) => table.slotOf(handle) !== 0)).toEqual([]);
    }
    expect(new Set(handles).size).toBe(2 * 3); // two slots of three generations
    expect(table.retired).toBe(2);
    expect(table.live).toBe(0);
    expect(new SlotTable(memory, RESERVED_BYTES, 2, options).take(0)).toBe(0);

    table.reviveRetired();
    expect(table.retired).toBe(0);
    expect(new Set([table.take(0), table.take(0), table.take(0)])).toEqual(new Set([0, 1, 2]));
    expect(table.live).toBe(2);
  });

  test('detects values that are not handles', () => {
    const table = makeTable(5);
    const handle = table.handle(table.take(0));
    for (const none of [
      0,
      -1,
      2,
      1.5,
      handle + 0.5,
      -handle,
      handle + 2 ** 31,
      handle + 2 ** 32,
      Number.NaN,
      Infinity,
    ]) {
      expect(table.slotOf(none), `${none}`).toBe(0);
    }
  });

  test('reports which slots are live', () => {
    const table = makeTable(5);
    table.take(0);
    table.take(0);
    table.release(1);
    expect([-1, 0, 1, 2, 3, 6].filter((slot) => table.isLive(slot))).toEqual([2]);
  });

  test('releases all slots at once, and invalidates every handle', () => {
    const table = makeTable(4);
    const handles = [1, 2, 3].map(() => table.handle(table.take(0)));
    table.release(2);
    table.releaseAll();
    expect(table.live).toBe(0);
    expect(handles.map((handle) => table.slotOf(handle))).toEqual([0, 0, 0]);
    const slots = [1, 2, 3, 4, 5].map(() => table.take(0));
    expect(new Set(slots)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test('takes slots in ascending order after all were freed, without retired ones', () => {
    for (const retire of [false, true]) {
      const table = makeTable(6, { retire });
      for (let i = 0; i < 5; i++) table.take(0);
      for (const slot of [2, 4, 1]) table.release(slot);
      table.releaseAll();
      expect([1, 2, 3, 4, 5, 6].map(() => table.take(0))).toEqual([1, 2, 3, 4, 5, 6]);
    }
    const once = makeTable(5, { retire: true, generationBits: 1 });
    for (let i = 0; i < 3; i++) once.take(0);
    once.release(2);
    once.releaseAll();
    expect(once.retired).toBe(3);
    expect([1, 2, 3].map(() => once.take(0))).toEqual([4, 5, 0]);
  });

  test('is stored in the memory: a copy of the bytes is a copy of the table', () => {
    const memory = new Memory(RESERVED_BYTES + SlotTable.bytesFor(4));
    const table = new SlotTable(memory, RESERVED_BYTES, 4);
    const handle = table.handle(table.take(11));
    table.take(12);
    const copy = new SlotTable(Memory.from(memory.buffer.slice(0)), RESERVED_BYTES, 4);
    table.releaseAll();
    expect(copy.live).toBe(2);
    expect(copy.slotOf(handle)).toBe(1);
    expect(copy.word(1)).toBe(11);
  });

  test('can be cleared, whatever its bytes contained', () => {
    const memory = new Memory(RESERVED_BYTES + SlotTable.bytesFor(4));
    memory.u8.fill(0xff, RESERVED_BYTES);
    const table = new SlotTable(memory, RESERVED_BYTES, 4);
    table.clear();
    expect(table.live).toBe(0);
    expect(table.isLive(1)).toBe(false);
    expect(table.slotOf(0x3fff_fff9)).toBe(0);
    expect([1, 2, 3, 4, 5].map(() => table.take(0))).toEqual([1, 2, 3, 4, 0]);
  });

  test('has a capacity from 1 to 2^24 - 1', () => {
    checkCapacity(1);
    checkCapacity(MAX_CAPACITY);
    for (const capacity of [0, -1, 1.5, Number.NaN, MAX_CAPACITY + 1]) {
      expect(() => checkCapacity(capacity)).toThrow(
        `A capacity of ${capacity}: expected an integer from 1 to 16777215.`,
      );
    }
  });

  test('behaves like a naive model in 1,000 random programs', () => {
    const { seed = 1, program } = REPLAY;
    for (let index = program ?? 0; index <= (program ?? 999); index++) {
      const random = new Random(Math.imul(seed, 0x9e37) + index);
      const capacity = random.between(1, 20);
      const table = makeTable(capacity);
      const live = new Map<number, { handle: number; word: number }>();
      const stale: number[] = [];
      const replay = `replay it with OFFHEAP_SEED=${seed} OFFHEAP_PROGRAM=${index}`;
      for (let operation = 0; operation < 100; operation++) {
        if (random.oneIn(2)) {
          const word = random.next() | 0;
          const slot = table.take(word);
          if (live.size === capacity) expect(slot, replay).toBe(0);
          else {
            expect(slot > 0 && slot <= capacity && !live.has(slot), replay).toBe(true);
            live.set(slot, { handle: table.handle(slot), word });
          }
        } else if (live.size > 0) {
          const [slot, { handle }] = random.pick([...live]);
          table.release(slot);
          live.delete(slot);
          stale.push(handle);
        } else if (random.oneIn(4)) table.releaseAll();
        for (const [slot, { handle, word }] of live) {
          if (table.slotOf(handle) !== slot || table.word(slot) !== word) expect.fail(replay);
        }
        if (stale.some((handle) => table.slotOf(handle) !== 0)) expect.fail(replay);
        if (table.live !== live.size) expect.fail(replay);
      }
    }
  });
});
