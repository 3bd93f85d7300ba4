import { BumpAllocator, FreeListAllocator, Heap, KiB, ScopedAllocator } from '@offheap/core';
import { compose } from '@offheap/core/compose';
import { verify } from '@offheap/core/debug';
import { create, type CreateOptions, destroy, object, Struct, u32, u8 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

class Boss extends Struct {
  health = u32(100);
  name = object<string>();
}

/** What happens in `onCreate`. */
let hook: ((boss: Boss) => void) | undefined;

class Hooked extends Boss {
  onCreate(): void {
    hook?.(this);
  }
}

const modes: readonly [string, CreateOptions][] = [
  ['checked', { checked: true }],
  ['unchecked', { checked: false }],
  ['unchecked, with fresh views', { checked: false, views: 'fresh' }],
];

/** The block of a single struct that could not be created. */
export function brokenCreationSuite(): void {
  for (const [mode, options] of modes) {
    describe(`a single struct that could not be created, ${mode}`, () => {
      const failure = new Error('mine');
      const ways: Readonly<Record<string, (act: (boss: Boss) => void, heap: Heap) => unknown>> = {
        init: (act, heap) => create(heap, Boss, act, options),
        onCreate(act, heap) {
          hook = act;
          try {
            return create(heap, Hooked, undefined, options);
          } finally {
            hook = undefined;
          }
        },
      };
      for (const [way, run] of Object.entries(ways)) {
        test(`${way} that freezes the view and throws: the block is freed, and the error is that of ${way}`, () => {
          const heap = new Heap(4 * KiB);
          expect(() =>
            run((boss) => {
              boss.name = 'Ann';
              Object.freeze(boss);
              throw failure;
            }, heap),
          ).toThrow(failure);
          expect([heap.live, verify(heap)]).toEqual([0, []]);
          const next = create(heap, Boss, { name: 'Bob' }, options);
          expect([next.health, next.name]).toEqual([100, 'Bob']);
          destroy(next);
          expect(heap.live).toBe(0);
        });

        test.each(['Heap', 'BumpAllocator', 'ScopedAllocator', 'FreeListAllocator'])(
          `${way} that disposes of a %s is refused, and changes no other bytes`,
          (kind) => {
            const heap = new Heap(16 * KiB);
            const inner =
              kind === 'Heap'
                ? Heap.from(heap, KiB)
                : kind === 'BumpAllocator'
                  ? BumpAllocator.from(heap, KiB)
                  : kind === 'ScopedAllocator'
                    ? ScopedAllocator.from(heap, KiB)
                    : FreeListAllocator.from(heap, 32, 4);
            const warn = console.warn;
            console.warn = () => undefined; // checked mode reports a leak
            let bytes = heap.memory.u8;
            let kept: Boss | undefined;
            const dispose = (boss: Boss): void => {
              kept = boss;
              inner[Symbol.dispose]();
              const at = heap.allocate(2 * KiB);
              heap.memory.u8.fill(7, at, at + 2 * KiB);
              bytes = heap.memory.u8.slice();
            };
            try {
              expect(errorOf(() => run(dispose, inner as Heap))).toMatch(
                /^DISPOSED: The allocator of a new (Boss|Hooked) was disposed of by its `init` or `onCreate`/,
              );
            } finally {
              console.warn = warn;
            }
            expect(verify(heap)).toEqual([]);
            expect(heap.memory.u8).toEqual(bytes);
            expect(errorOf(() => destroy(kept!))).toMatch(/^STALE: /);
            try {
              kept!.health = 5;
            } catch {
              // checked mode refuses it, and so does a DataView
            }
            expect(heap.memory.u8).toEqual(bytes);
          },
        );

        test(`${way} that disposes of the allocator and throws: the error is that of ${way}`, () => {
          const heap = new Heap(4 * KiB);
          const inner = Heap.from(heap, KiB);
          const warn = console.warn;
          console.warn = () => undefined;
          try {
            expect(() =>
              run(() => {
                inner[Symbol.dispose]();
                throw failure;
              }, inner),
            ).toThrow(failure);
          } finally {
            console.warn = warn;
          }
          expect([heap.live, verify(heap)]).toEqual([0, []]);
        });

        test(`${way} may destroy its struct, and create allocators`, () => {
          const heap = new Heap(8 * KiB);
          const boss = run((made) => {
            Heap.from(heap, KiB)[Symbol.dispose]();
            destroy(made);
          }, heap) as Boss;
          expect(errorOf(() => destroy(boss))).toMatch(/^STALE: /);
          expect(heap.live).toBe(0);
        });
      }

      test('a function of an initial value that throws, or returns an invalid value: no block is allocated', () => {
        let value = 1;
        class Rolled extends Struct {
          health = u8(() => {
            if (value === 0) throw failure;
            return value;
          });
        }
        const heap = new Heap(4 * KiB);
        value = 0;
        expect(() => create(heap, Rolled, undefined, options)).toThrow(failure);
        value = 300;
        expect(errorOf(() => create(heap, Rolled, undefined, options))).toMatch(
          /^INVALID_ARGUMENT: Rolled\.health/,
        );
        expect([heap.live, verify(heap)]).toEqual([0, []]);
        value = 7;
        expect(create(heap, Rolled, undefined, options).health).toBe(7);
      });

      test('on a composition, an error of init frees the block of a frozen view', () => {
        const heap = new Heap(8 * KiB);
        const both = compose(heap).freeList(32, 2).orElse(heap);
        const { live } = heap;
        for (let i = 0; i < 5; i++) {
          expect(() =>
            create(
              both,
              Boss,
              (boss) => {
                Object.freeze(boss);
                throw failure;
              },
              options,
            ),
          ).toThrow(failure);
        }
        expect(heap.live).toBe(live);
      });
    });
  }
}
