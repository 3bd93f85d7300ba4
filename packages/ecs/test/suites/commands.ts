import { FrameAllocator, Heap, KiB, Memory, ScopedAllocator } from '@offheap/core';
import { f64, Scratch, type ScratchScope, Struct, u32, u8 } from '@offheap/struct';
import { CommandBuffer, ComponentPool, Entities, type Entity, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Ship extends Struct {
  id = u32(1);
  flags = u8(2);
}

const NO_SCOPE =
  'SCOPE: This CommandBuffer has no scope to write into: call `begin(scope)` first, and again after `apply()`, after the end of the scope and after a restore of its memory.';

/** Commands whose bytes are freed before they are applied, in one mode. */
export function commandSuite(checked: boolean): void {
  const make = (scratch = new Scratch(4 * KiB, { checked })) => {
    const entities = new Entities({ capacity: 16 });
    const ships = new ComponentPool(Ship, { entities, capacity: 16, checked });
    const commands = new CommandBuffer(entities);
    const alive = Array.from({ length: 4 }, () => entities.create());
    return { entities, ships, commands, scratch, alive: alive as [Entity, Entity, Entity, Entity] };
  };
  const waiting = (n: number): string =>
    `SCOPE: Commands of a CommandBuffer that are not applied at the end of their scope: ${n}, expected none. Call \`apply()\` before the scope ends, or \`clear()\` to discard them.`;

  describe(`commands and the end of their scope, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('commands that were not applied are reported at the end of the scope, and never applied', () => {
      const { entities, commands, scratch, alive } = make();
      expect(
        errorOf(() =>
          scratch.scope((s) => {
            commands.begin(s);
            commands.destroy(alive[0]);
            commands.destroy(alive[1]);
          }),
        ),
      ).toBe(waiting(2));
      expect([commands.length, scratch.depth]).toEqual([0, 0]);
      scratch.scope((s) => {
        s.array(u32, 64).fill(alive[2]);
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
        expect(errorOf(() => commands.destroy(alive[3]))).toBe(NO_SCOPE);
      });
      expect(entities.length).toBe(4);
    });

    test('a command in an inner scope is refused, and the commands before it are applied', () => {
      const { entities, ships, commands, scratch, alive } = make();
      const message =
        'SCOPE: A command in an inner scope of the scratch: commands are stored in the scope that was passed to `begin`, which cannot grow while an inner scope is open. Allocate temporary values from the scope of `begin`, or use a second Scratch for the commands.';
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[0]);
        s.scope(() => {
          expect(errorOf(() => commands.destroy(alive[1]))).toBe(message);
          expect(errorOf(() => commands.add(ships, alive[2]))).toBe(message);
        });
        expect(commands.apply()).toBe(1);
      });
      expect([entities.length, ships.length]).toEqual([3, 0]);
    });

    test('clear discards recorded commands', () => {
      const { entities, commands, scratch, alive } = make();
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[0]);
        commands.clear();
        expect(commands.length).toBe(0);
        commands.destroy(alive[1]);
        expect(commands.apply()).toBe(1);
      });
      expect(alive.map((entity) => entities.has(entity))).toEqual([true, false, true, true]);
    });

    test('an error that ends the scope is thrown, and the commands of the scope are discarded', () => {
      const { entities, commands, scratch, alive } = make();
      for (let round = 0; round < 2; round++) {
        expect(() =>
          scratch.scope((s) => {
            commands.begin(s);
            commands.destroy(alive[0]);
            throw new Error('mine');
          }),
        ).toThrow('mine');
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
      }
      scratch.scope((s) => {
        commands.begin(s);
        expect(commands.apply()).toBe(0);
      });
      expect(entities.length).toBe(4);
    });

    test('a scope of a block reports commands too, and so does each of two buffers of one scope', () => {
      const { entities, commands, scratch, alive } = make();
      const others = new CommandBuffer(entities);
      const scope = scratch.open();
      commands.begin(scope);
      others.begin(scope);
      others.destroy(alive[0]);
      others.apply();
      others.begin(scope);
      commands.destroy(alive[1]);
      expect(errorOf(() => scope[Symbol.dispose]())).toContain(
        'SCOPE: Commands of a CommandBuffer that are not applied at the end of their scope: 1',
      );
      expect([scratch.depth, entities.length]).toEqual([0, 3]);
      using later = scratch.open();
      others.begin(later);
      expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
    });

    test('begin refuses to discard recorded commands', () => {
      const { commands, scratch, alive } = make();
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[0]);
        expect(errorOf(() => commands.begin(s))).toBe(
          'SCOPE: Commands of this CommandBuffer that are not applied: 1, expected none. Call `apply()` before `begin`, or `clear()` to discard them.',
        );
        expect(commands.apply()).toBe(1);
      });
      let kept!: ScratchScope;
      scratch.scope((s) => void (kept = s));
      expect(errorOf(() => commands.begin(kept))).toContain('has ended');
    });

    test('an inner scope ends before the outer one, which the buffer may use again', () => {
      const { entities, commands, scratch, alive } = make();
      scratch.scope((outer) => {
        outer.scope((inner) => {
          commands.begin(inner);
          commands.destroy(alive[0]);
          commands.apply();
        });
        expect(errorOf(() => commands.destroy(alive[1]))).toBe(NO_SCOPE);
        commands.begin(outer);
        outer.scope(() => {});
        commands.destroy(alive[1]);
        expect(commands.apply()).toBe(1);
      });
      expect(entities.length).toBe(2);
    });

    test('a second apply is refused', () => {
      const { entities, commands, scratch, alive } = make();
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[0]);
        commands.apply();
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
      });
      expect(entities.length).toBe(3);
    });

    test('a restore of the memory discards them, and they cannot be applied', () => {
      const { entities, ships, commands, scratch, alive } = make();
      const before = scratch.memory.snapshot();
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[0]);
        scratch.memory.restore(before);
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
        expect(commands.length).toBe(0);
      });
      scratch.scope((s) => {
        const inside = scratch.memory.snapshot();
        commands.begin(s);
        commands.add(ships, alive[1], { id: 5 });
        scratch.memory.restore(inside);
        s.array(u32, 64).fill(alive[2]);
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
        commands.begin(s);
        commands.destroy(alive[3]);
        expect(commands.apply()).toBe(1);
      });
      expect([entities.length, ships.length]).toEqual([3, 0]);
    });

    test('commands whose bytes were freed are not executed', () => {
      const { entities, ships, commands, scratch, alive } = make();
      const tag = new Tag({ entities, capacity: 16 });
      for (const words of [0, 2, 3, 8, 64]) {
        for (const free of ['reset', 'release'] as const) {
          const error = errorOf(() =>
            scratch.scope((s) => {
              const mark = s.allocator.mark();
              commands.begin(s);
              commands.add(ships, alive[0], { id: 9 });
              commands.add(tag, alive[0]);
              if (free === 'reset') s.allocator.reset();
              else s.allocator.release(mark);
              s.array(u32, words);
              commands.apply();
            }),
          );
          expect(error).toBe(
            'SCOPE: The bytes of a command were freed before `apply()`, by `reset` or `release` of the allocator of its scope. Free them after `apply()`.',
          );
        }
      }
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[1]);
        s.allocator.reset();
        expect(errorOf(() => commands.destroy(alive[2]))).toContain(
          'SCOPE: The bytes of a command were freed',
        );
        expect(commands.length).toBe(0);
        for (const entity of alive) commands.destroy(entity);
        s.memory.i32.fill(0, s.allocator.mark() >> 2);
        s.allocator.release(s.allocator.mark() - 56);
        s.allocator.deallocate(s.allocator.allocate(56), 56);
        s.allocator.allocate(56);
        expect(commands.apply()).toBe(4); // no byte was written there
      });
      expect(entities.length).toBe(0);
      scratch.scope((s) => {
        const others = [entities.create(), entities.create(), entities.create()];
        const mark = s.allocator.mark();
        commands.begin(s);
        for (const entity of others) commands.destroy(entity);
        s.allocator.release(mark);
        s.array(u8, 1);
        s.allocator.allocate(64);
        expect(errorOf(() => commands.apply())).toContain('SCOPE: The bytes of a command were freed');
      });
      expect([ships.length, tag.length]).toEqual([0, 0]);
    });

    test('commands whose bytes a rotated frame has freed are not executed', () => {
      const frames = new FrameAllocator(2, 8 * KiB);
      const { entities, commands, alive } = make();
      const scratch = new Scratch(KiB, { allocator: frames, checked });
      const scope = scratch.open();
      commands.begin(scope);
      commands.destroy(alive[0]);
      frames.nextFrame();
      frames.nextFrame();
      frames.memory.i32.fill(alive[1], frames.allocate(4 * KiB) >> 2);
      expect(errorOf(() => commands.apply())).not.toBe('none');
      expect(entities.length).toBe(4);
    });

    test('apply inside apply applies the remaining commands, and commands that hooks record afterwards are applied too', () => {
      const entities = new Entities({ capacity: 16 });
      let commands!: CommandBuffer;
      let ships!: ComponentPool<Bomb>;
      const log: string[] = [];
      class Bomb extends Struct {
        id = u32();
        onDestroy(): void {
          log.push(`-${this.id}`);
          if (this.id !== 1) return;
          log.push(`inner ${commands.apply()}`);
          commands.add(ships, c, { id: 4 });
          log.push('recorded');
        }
      }
      ships = new ComponentPool(Bomb, { entities, capacity: 16, checked });
      commands = new CommandBuffer(entities);
      const [a, b, c] = [entities.create(), entities.create(), entities.create()] as const;
      ships.add(a, { id: 1 });
      ships.add(b, { id: 2 });
      new Scratch(4 * KiB, { checked }).scope((s) => {
        commands.begin(s);
        commands.destroy(a);
        commands.destroy(b);
        log.push(`outer ${commands.apply()}`);
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
      });
      expect(log).toEqual(['-1', '-2', 'inner 1', 'recorded', 'outer 2']);
      expect(ships.get(c)?.id).toBe(4);
    });

    test('apply inside a function of an initial value leaves the component of the outer command as recorded', () => {
      const entities = new Entities({ capacity: 8 });
      let whenGenerated = (): unknown => undefined;
      class Part extends Struct {
        id = u32();
        serial = u32(() => (whenGenerated(), 1));
      }
      class Other extends Struct {
        wide = f64();
        id = u32();
      }
      const parts = new ComponentPool(Part, { entities, capacity: 8, checked });
      const others = new ComponentPool(Other, { entities, capacity: 8, checked });
      const commands = new CommandBuffer(entities);
      const [a, b, c] = [entities.create(), entities.create(), entities.create()] as const;
      new Scratch(4 * KiB, { checked }).scope((s) => {
        commands.begin(s);
        commands.add(parts, a, { id: 10 });
        commands.add(parts, b, { id: 20 });
        commands.add(others, c, { id: 30 });
        whenGenerated = () => {
          whenGenerated = () => undefined;
          return commands.apply();
        };
        expect(commands.apply()).toBe(1);
      });
      expect([parts.get(a)?.id, parts.get(b)?.id, others.get(c)?.id]).toEqual([10, 20, 30]);
    });

    describe('an `init` that ends the scope, or frees the memory, of its command', () => {
      const REFUSED =
        'SCOPE: The `init` of a command called `begin`, `apply` or `clear`, ended the scope, or restored the memory: expected a function that only writes the component. The command is not recorded.';

      test('begin of another scope: no byte of that scope changes', () => {
        const { ships, commands, scratch, alive } = make();
        const other = new Scratch(4 * KiB, { checked });
        scratch.scope((s) => {
          commands.begin(s);
          other.scope((z) => {
            const list = z.array(u32, 64);
            expect(errorOf(() => commands.add(ships, alive[0], () => commands.begin(z)))).toBe(REFUSED);
            expect(Array.from({ length: 64 }, (_, i) => list.get(i))).toEqual(Array(64).fill(0));
            expect([commands.length, commands.apply()]).toEqual([0, 0]);
          });
        });
        expect(ships.length).toBe(0);
      });

      test('apply, clear and the end of the scope: the buffer can be used afterwards', () => {
        const { ships, commands, scratch, alive } = make();
        const [a, b, c] = alive;
        for (const end of [
          (): unknown => commands.apply(),
          () => commands.clear(),
          (s: ScratchScope) => s[Symbol.dispose](),
        ]) {
          using scope = scratch.open();
          commands.begin(scope);
          expect(errorOf(() => commands.add(ships, b, () => end(scope)))).toBe(REFUSED);
          expect(commands.length).toBe(0);
          scratch.scope((s) => {
            commands.begin(s);
            const first = commands.add(ships, a);
            const second = commands.add(ships, c);
            first.id = 7;
            second.id = 8;
            expect(commands.apply()).toBe(2);
          });
          expect([ships.get(a)?.id, ships.has(b), ships.get(c)?.id]).toEqual([7, false, 8]);
        }
      });

      test('a restore of the memory of the entities', () => {
        const { entities, ships, commands, scratch, alive } = make();
        const copy = entities.memory.snapshot();
        scratch.scope((s) => {
          commands.begin(s);
          expect(errorOf(() => commands.add(ships, alive[0], () => entities.memory.restore(copy)))).toBe(
            REFUSED,
          );
          expect(commands.length).toBe(0);
        });
      });
    });

    test('undefined is not a pool or tag of a command, even of the first command', () => {
      const { ships, commands, scratch, alive } = make();
      const wrong = undefined as never;
      scratch.scope((s) => {
        commands.begin(s);
        const expected = /^INVALID_ARGUMENT: The component pool or tag of a command is undefined/;
        expect(errorOf(() => commands.add(wrong, alive[0]))).toMatch(expected);
        expect(errorOf(() => commands.remove(wrong, alive[0]))).toMatch(expected);
        commands.add(ships, alive[1]);
        expect(commands.apply()).toBe(1);
      });
      expect([ships.has(alive[0]), ships.has(alive[1])]).toEqual([false, true]);
    });

    test('undefined is not a struct or element type of a scratch, even of a new scratch', () => {
      const scratch = new Scratch(4 * KiB, { checked });
      const wrong = undefined as never;
      scratch.scope((s) => {
        expect(errorOf(() => s.create(wrong))).toMatch(/^INVALID_ARGUMENT: The struct is undefined/);
        expect(errorOf(() => s.array(wrong, 1))).toMatch(/^INVALID_ARGUMENT: .*is undefined/);
        expect(s.array(u32, 2).length).toBe(2);
      });
    });

    test('commands for values that are not ids are refused', () => {
      const { entities, ships, commands, scratch, alive } = make();
      const tag = new Tag({ entities, capacity: 16 });
      const [ship] = alive;
      scratch.scope((s) => {
        commands.begin(s);
        for (const value of [ship + 0.5, ship + 2 ** 32, String(ship), BigInt(ship), NaN, undefined, null]) {
          for (const record of [
            () => commands.destroy(value as Entity),
            () => commands.remove(ships, value as Entity),
            () => commands.add(ships, value as Entity, { id: 3 }),
            () => commands.add(tag, value as Entity),
          ]) {
            expect(errorOf(record)).toMatch(
              /^INVALID_ARGUMENT: The entity of a command is .*: expected an id/,
            );
          }
        }
        expect(commands.apply()).toBe(0);
      });
      expect([entities.length, ships.length, tag.length]).toEqual([4, 0, 0]);
    });

    test('a command that throws ends apply; the following commands are never applied', () => {
      const { entities, commands, scratch, alive } = make();
      const few = new ComponentPool(Ship, { entities, capacity: 1, maxCapacity: 1, checked });
      scratch.scope((s) => {
        commands.begin(s);
        commands.destroy(alive[0]);
        commands.add(few, alive[1], { id: 7 });
        commands.add(few, alive[2], { id: 8 });
        commands.destroy(alive[3]);
        expect(errorOf(() => commands.apply())).toContain('OUT_OF_MEMORY');
        expect(commands.length).toBe(0);
        expect(errorOf(() => commands.apply())).toBe(NO_SCOPE);
      });
      scratch.scope((s) => {
        commands.begin(s);
        expect(commands.apply()).toBe(0);
      });
      expect(alive.map((entity) => entities.has(entity))).toEqual([false, true, true, true]);
      expect(Array.from(few, ({ id }) => id)).toEqual([7]);
    });

    test('a scope that a hook ends stops apply', () => {
      let scope: ScratchScope | undefined;
      class Fuse extends Struct {
        id = u32();
        onDestroy(): void {
          scope?.[Symbol.dispose]();
        }
      }
      const entities = new Entities({ capacity: 4 });
      const fuses = new ComponentPool(Fuse, { entities, capacity: 4, checked });
      const commands = new CommandBuffer(entities);
      const scratch = new Scratch(KiB, { checked });
      const [a, b] = [entities.create(), entities.create()];
      fuses.add(a);
      scope = scratch.open();
      commands.begin(scope);
      commands.destroy(a);
      commands.destroy(b);
      expect(errorOf(() => commands.apply())).toContain('SCOPE');
      expect([scratch.depth, commands.length, entities.has(b)]).toEqual([0, 0, true]);
    });

    test('components of two commands are two views, even for one pool', () => {
      const { ships, commands, scratch, alive } = make();
      for (let round = 1; round < 4; round++) {
        scratch.scope((s) => {
          commands.begin(s);
          const one = commands.add(ships, alive[0]);
          const two = commands.add(ships, alive[1], (ship) => {
            commands.add(ships, alive[2], { id: 30 * round });
            ship.id = 20 * round;
          });
          expect(one).not.toBe(two);
          one.id = 10 * round;
          one.flags = 7;
          commands.apply();
          if (checked) expect(errorOf(() => one.id)).toContain('STALE: Ship.id: its command was applied');
        });
        expect(alive.slice(0, 3).map((entity) => ships.get(entity)?.id)).toEqual([
          10 * round,
          20 * round,
          30 * round,
        ]);
        expect(ships.get(alive[0])?.flags).toBe(7);
      }
    });

    test('a scratch in the memory of the entities, in a shared memory and on a scoped allocator', () => {
      for (const heap of [
        new Heap(64 * KiB),
        new ScopedAllocator(new Memory(64 * KiB, { backing: 'shared' })),
      ]) {
        const { entities, commands, scratch, alive } = make(new Scratch(KiB, { allocator: heap, checked }));
        scratch.scope((s) => {
          commands.begin(s);
          for (const entity of alive) commands.destroy(entity);
          expect(commands.apply()).toBe(4);
        });
        expect(entities.length).toBe(0);
      }
    });
  });
}
