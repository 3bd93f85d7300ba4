import { Heap, KiB, MiB } from '@offheap/core';
import { ProxyAllocator, Statistics } from '@offheap/core/compose';
import {
  array,
  destroy,
  f32,
  Scratch,
  type ScratchScope,
  Struct,
  text,
  toObject,
  u32,
  u8,
  Vec2,
  vec2,
} from '@offheap/struct';
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

    test('returns the result of the callback, and frees all bytes', () => {
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

    test('ends the scope and its open inner scopes when the callback throws', () => {
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

    test('survives a stack overflow at any point inside nested scopes', () => {
      let ended = 0;
      class Ending extends Struct {
        id = u32();
        onDestroy(): void {
          ended++;
        }
      }
      const scratch = new Scratch(4 * MiB, { checked });
      let created = 0;
      const nests: ((s: ScratchScope) => void)[] = [
        (s) => s.scope(nests[0]!),
        () => scratch.scope(nests[1]!),
        (s) => {
          s.create(Contact);
          s.array(vec2, 2).cursor().seek(1).x = s.array(vec2, 3).get(2).y;
          s.scope(nests[2]!);
        },
        () => {
          using inner = scratch.open();
          inner.create(Contact);
          nests[3]!(inner);
        },
        (s) => {
          s.create(Ending);
          created++;
          s.scope(nests[4]!);
        },
      ];
      const after = (frames: number, nest: (s: ScratchScope) => void): void =>
        frames === 0 ? scratch.scope(nest) : after(frames - 1, nest);
      for (const nest of nests) {
        for (let frames = 0; frames < 12; frames++) {
          expect(() => after(frames, nest)).toThrow(nest === nests[3] ? Error : /call stack|recursion/); // `using` wraps errors
          expect([scratch.depth, scratch.allocator.used, scratch.allocator.inner]).toEqual([0, 0, undefined]);
          expect(scratch.scope((s) => s.create(Contact).depth + s.array(u32, 5).get(4))).toBe(0.5);
        }
      }
      expect(ended / created).toBeGreaterThan(0.9); // an `onDestroy` without room on the stack throws, like any other error
    });

    test('survives a stack that is full when the scope ends', () => {
      const scratch = make();
      let runs = 0;
      const deep = (): void => {
        try {
          deep();
        } catch {
          scratch.scope(() => void runs++);
        }
      };
      for (let round = 0; round < 20; round++) {
        try {
          deep();
        } catch (error) {
          expect(String(error)).toMatch(/call stack|recursion/);
        }
        expect(scratch.depth).toBe(0);
        expect(scratch.scope((s) => s.array(u8, 900).length + scratch.depth)).toBe(901);
        expect([scratch.depth, scratch.allocator.used]).toEqual([0, 0]);
      }
      expect(runs).toBeGreaterThan(0);
    });

    test('ends together with scopes of its allocator that the callback has left open', () => {
      const scratch = make();
      expect(scratch.scope((s) => s.allocator.openScope().openScope().depth)).toBe(3);
      expect(() =>
        scratch.scope((s) => {
          s.allocator.openScope();
          throw new Error('mine');
        }),
      ).toThrow('mine');
      const scope = scratch.open();
      scope.allocator.openScope();
      expect(errorOf(() => scope[Symbol.dispose]())).toBe(
        'SCOPE: An inner scope is open (depth 2) at the end of this one, and was ended too. End scopes in reverse order.',
      );
      const outer = scratch.open();
      const inner = scratch.open();
      const kept = inner.create(Contact);
      expect(errorOf(() => outer[Symbol.dispose]())).toContain('SCOPE: An inner scope is open (depth 2)');
      if (checked) expect(errorOf(() => kept.depth)).toContain('STALE');
      inner[Symbol.dispose]();
      expect([scratch.depth, scratch.allocator.used]).toEqual([0, 0]);
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

    test('destroys a struct early, by destroy, using, or an init that throws, and reuses its bytes immediately', () => {
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

    test('creates empty arrays', () => {
      make().scope((s) => {
        const none = s.array(Contact, 0);
        expect([none.length, [...none]]).toEqual([0, []]);
      });
    });

    test('allocates its bytes from an allocator, and frees them', () => {
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

test('checked scratch refuses elements and cursors that are kept beyond their scope, and indexes outside of the array', () => {
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

describe('checked scratch refuses what is not a value of an element', () => {
  class Inner extends Struct {
    x = f32(1);
  }
  class Neighbour extends Struct {
    x = f32(1);
    index = u32(2);
    at = vec2(3, 4);
    name = text(8);
    inner = array(Inner, 2);
  }
  const scratch = new Scratch(10_000, { checked: true });

  test.each<[value: object, message: string]>([
    [{ x: 5, idnex: 7 }, 'Neighbour has no field idnex'],
    [{ at: [7, 8] }, 'Vec2 has no field 0'],
    [{ at: new Float32Array([7, 8]) }, 'Vec2 has no field 0'],
    [{ inner: [{ x: 1 }, { y: 1 }] }, 'Inner has no field y'],
    [{ name: null }, 'Neighbour.name: expected a string, got null.'],
    [{ index: null }, 'Neighbour.index: expected a number, got null.'],
    [{ x: '5' }, 'Neighbour.x: expected a number, got "5".'],
  ])('%j', (value, message) => {
    scratch.scope((s) => {
      const list = s.array(Neighbour, 2);
      const before = toObject(list.get(1));
      expect(() => list.set(1, value as Neighbour)).toThrow(message); // wrong on purpose
      expect(() => list.fill(value as Neighbour)).toThrow(message);
      expect(() => list.copy([value as Neighbour])).toThrow(message);
      expect(toObject(list.get(1))).toEqual(before);
    });
  });

  test.each<[value: unknown, message: string]>([
    [[5, 6], 'Vec2 has no field 0'],
    [{ X: 5, Y: 6 }, 'Vec2 has no field X'],
    [{ x: 5, cost: 7 }, 'Vec2 has no field cost'],
  ])('a vector set to %j', (value, message) => {
    scratch.scope((s) => {
      expect(() => s.array(vec2, 2).set(1, value as Vec2)).toThrow(message); // wrong on purpose
    });
  });

  test('another struct with more fields is accepted, and so are missing fields', () => {
    scratch.scope((s) => {
      const list = s.array(Neighbour, 2);
      list.set(0, { index: 8, at: s.create(Vec2) } as unknown as Neighbour);
      expect(toObject(list.get(0))).toMatchObject({ x: 1, index: 8, at: { x: 0, y: 0 } });
      s.array(vec2, 1).set(0, list.get(0) as never);
    });
  });
});

test('checked scratch reports values that are kept beyond their scope', () => {
  const scratch = new Scratch(KiB, { checked: true });
  const kept: Contact[] = [];
  scratch.scope((s) => void kept.push(s.create(Contact)));
  scratch.scope((s) => {
    s.create(Contact);
    expect(errorOf(() => kept[0]?.depth)).toBe('STALE: Contact.depth: its scope has ended.');
    expect(errorOf(() => kept[0]?.at.x)).toContain('its scope has ended.');
  });
});
