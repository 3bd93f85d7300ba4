// Scopes and restores in the hooks of structs whose scope ends.
import { KiB } from '@offheap/core';
import { object, Scratch, type ScratchScope, Struct, u32 } from '@offheap/struct';
import { beforeEach, describe, expect, test } from 'vitest';

/** What happens in the next `onDestroy`. */
let onDestroy: (() => void) | undefined;

class Point extends Struct {
  x = u32();
}

class Ending extends Struct {
  name = object<string>();

  onDestroy(): void {
    const run = onDestroy;
    onDestroy = undefined;
    run?.();
  }
}

describe.each([true, false])('checked: %s', (checked) => {
  beforeEach(() => void (onDestroy = undefined));

  const make = (): Scratch => new Scratch(4 * KiB, { checked });
  /** Creates a point in a separate scope, and reads it. */
  const use = (scratch: Scratch, x: number): number => scratch.scope((s) => s.create(Point, { x }).x);

  test.each<[string, (scratch: Scratch, ending: ScratchScope) => unknown]>([
    ['opens a scope with `scope`', (scratch) => use(scratch, 5)],
    [
      'opens a scope with `open`',
      (scratch) => {
        const s = scratch.open();
        const { x } = s.create(Point, { x: 5 });
        s[Symbol.dispose]();
        return x;
      },
    ],
    ['opens a scope with `open` and leaves it open', (scratch) => scratch.open().create(Point, { x: 5 }).x],
    [
      'opens a scope inside the scope that ends',
      (_, ending) => ending.scope((s) => s.create(Point, { x: 5 }).x),
    ],
    ['creates a struct in the scope that ends', (_, ending) => ending.create(Point, { x: 5 }).x],
    [
      'disposes of the scope that ends',
      (_, ending) => {
        ending[Symbol.dispose]();
        return ending.create(Point, { x: 5 }).x;
      },
    ],
    [
      'opens a scope whose struct opens one too',
      (scratch) =>
        scratch.scope((s) => {
          s.create(Ending);
          onDestroy = () => void use(scratch, 6);
          return s.create(Point, { x: 5 }).x;
        }),
    ],
  ])('an onDestroy at the end of a scope that %s leaves the scratch as it was', (_, act) => {
    for (const depth of [1, 2, 3]) {
      const scratch = make();
      const seen: unknown[] = [];
      const nest = (left: number): void => {
        scratch.scope((s) => {
          const mark = s.create(Point, { x: left });
          if (left > 1) nest(left - 1);
          else {
            s.create(Ending, { name: 'a' });
            s.create(Point);
            onDestroy = () => void seen.push(act(scratch, s));
          }
          expect(mark.x).toBe(left);
        });
      };
      nest(depth);
      expect([seen, scratch.depth, use(scratch, 7), scratch.allocator.used]).toEqual([[5], 0, 7, 0]);
      scratch.scope((s) => s.scope((inner) => expect(inner.create(Point, { x: 8 }).x).toBe(8)));
      expect(scratch.scope((s) => s.array(u32, 900).length)).toBe(900);
    }
  });

  test('an onDestroy that throws after it has opened scopes: the scope ends nevertheless', () => {
    const scratch = make();
    expect(() =>
      scratch.scope((s) => {
        s.create(Ending);
        onDestroy = () => {
          use(scratch, 5);
          scratch.open();
          throw new Error('mine');
        };
      }),
    ).toThrow('mine');
    expect([scratch.depth, use(scratch, 7)]).toEqual([0, 7]);
  });

  test.each(['before the scope', 'inside the scope', 'inside the scope, before the struct'])(
    'an onDestroy that restores the memory to a moment %s does not damage the scratch',
    (moment) => {
      const scratch = make();
      const { memory } = scratch;
      let snapshot = memory.snapshot();
      for (let i = 0; i < 3; i++) {
        scratch.scope((s) => {
          s.create(Point, { x: 1 });
          if (moment === 'inside the scope, before the struct') snapshot = memory.snapshot();
          s.create(Ending, { name: 'a' });
          if (moment === 'inside the scope') snapshot = memory.snapshot();
          onDestroy = () => {
            memory.restore(snapshot);
            use(scratch, 5);
          };
        });
        expect([scratch.depth, use(scratch, 7), scratch.allocator.used]).toEqual([0, 7, 0]);
      }
      expect(scratch.scope((s) => s.array(u32, 900).length)).toBe(900);
    },
  );
});
