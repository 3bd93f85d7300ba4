import { Heap, KiB, ProxyAllocator, Statistics } from '@offheap/core';
import { destroy, f32, Scratch, type ScratchScope, Struct, u32, u8, vec2 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';
import { scratchArraySuite } from './suites/scratch-arrays.ts';

class Contact extends Struct {
  depth = f32(0.5);
  at = vec2(1, 2);
}

for (const checked of [true, false]) {
  describe(`scratch, ${checked ? 'checked' : 'unchecked'}`, () => {
    const make = (): Scratch => new Scratch(KiB, { checked });

    test('gives what the callback returns, and all bytes back', () => {
      const scratch = make();
      const used = scratch.scope((s) => {
        const contact = s.create(Contact, (c) => void (c.depth = 3));
        const ids = s.array(u32, 4);
        ids.set(2, 7);
        return contact.depth + contact.at.y + ids.get(2) + ids.get(3);
      });
      expect(used).toBe(12);
      expect([scratch.depth, scratch.peak > 0, scratch.capacity]).toEqual([0, true, KiB]);
      for (let i = 0; i < 1000; i++) scratch.scope((s) => void s.array(u8, 900));
    });

    test('ends the scope when the callback throws, and those that it has left open inside', () => {
      const scratch = make();
      expect(() =>
        scratch.scope((s) => {
          s.create(Contact);
          scratch.open().create(Contact);
          scratch.open();
          throw new Error('mine');
        }),
      ).toThrow('mine');
      expect(scratch.depth).toBe(0);
      expect(scratch.scope((s) => s.array(u8, 900).length)).toBe(900);
    });

    test('opens scopes for blocks without a callback', () => {
      const scratch = make();
      let ended: ScratchScope;
      {
        using outer = scratch.open();
        ended = outer;
        const contact = outer.create(Contact);
        {
          using inner = scratch.open();
          inner.create(Contact).depth = 9;
          expect(scratch.depth).toBe(2);
        }
        expect([contact.depth, scratch.depth]).toEqual([0.5, 1]);
        expect(outer.create(Contact).depth).toBe(0.5);
      }
      expect(scratch.depth).toBe(0);
      expect(errorOf(() => ended.create(Contact))).toContain('SCOPE');
    });

    test('ends a struct early, by destroy, using, or an init that throws, and has its bytes at once', () => {
      const scratch = make();
      scratch.scope((s) => {
        for (let i = 0; i < 1000; i++) {
          s.destroy(s.create(Contact));
          using contact = s.create(Contact);
          contact.depth = i;
          expect(() =>
            s.create(Contact, () => {
              throw new Error('mine');
            }),
          ).toThrow('mine');
        }
      });
    });

    test('makes arrays of nothing', () => {
      make().scope((s) => {
        const none = s.array(Contact, 0);
        expect([none.length, [...none]]).toEqual([0, []]);
      });
    });

    test('takes its bytes from an allocator, and gives them back', () => {
      const statistics = new Statistics();
      const heap = new ProxyAllocator(new Heap(8 * KiB), statistics);
      const scratch = new Scratch(KiB, { allocator: heap, checked });
      expect(scratch.memory).toBe(heap.memory);
      scratch.scope((s) => void s.create(Contact));
      scratch[Symbol.dispose]();
      expect(statistics.liveBytes).toBe(0);
      expect(errorOf(() => scratch.scope(() => {}))).toContain('DISPOSED');
    });
  });
}

for (const checked of [true, false]) scratchArraySuite(checked);

test('checked scratch refuses elements and cursors that are kept beyond their scope, and indexes out of the array', () => {
  const scratch = new Scratch(KiB, { checked: true });
  const ended: Contact[] = [];
  scratch.scope((s) => {
    const list = s.array(Contact, 3);
    const cursor = list.cursor();
    ended.push(list.get(0), list.get(2), cursor);
    for (const index of [3, -1, 0.5, NaN]) {
      expect(errorOf(() => cursor.seek(index))).toBe(
        `INVALID_ARGUMENT: array of Contact: index ${index} of 3 elements: expected an integer from 0 to 2.`,
      );
      expect(errorOf(() => list.get(index))).toContain('INVALID_ARGUMENT');
    }
    expect(cursor.seek(2).depth).toBe(0.5);
  });
  scratch.scope((s) => {
    s.array(Contact, 3).cursor().seek(1);
    for (const view of ended) {
      expect(errorOf(() => view.depth)).toBe('STALE: Contact.depth: its scope has ended.');
      expect(errorOf(() => view.at.x)).toContain('its scope has ended.');
      expect(errorOf(() => destroy(view))).toContain('NOT_OWNED');
    }
    const cursor = ended[2] as Contact & { seek(index: number): Contact };
    expect(errorOf(() => cursor.seek(0))).toContain('STALE');
  });
  expect(errorOf(() => scratch.scope((s) => s.array(Contact, 0).cursor().depth))).toBe(
    'STALE: Contact.depth: its array has no elements.',
  );
});

test('checked scratch tells what is kept beyond its scope', () => {
  const scratch = new Scratch(KiB, { checked: true });
  const kept: Contact[] = [];
  scratch.scope((s) => void kept.push(s.create(Contact)));
  scratch.scope((s) => {
    s.create(Contact);
    expect(errorOf(() => kept[0]?.depth)).toBe('STALE: Contact.depth: its scope has ended.');
    expect(errorOf(() => kept[0]?.at.x)).toContain('its scope has ended.');
  });
});
