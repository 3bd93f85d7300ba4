import { compose } from '@offheap/core/compose';
import { Changes, CommandBuffer, Tag, World } from '@offheap/ecs';
import { object, ref, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Position extends Struct {
  static struct = 'Position';
  x = u32();
}

/** Mistakes that are refused, and leave neither bytes nor half-made parts. */
export function refusalsSuite(): void {
  for (const checked of [true, false]) {
    describe(`checked: ${checked}`, () => {
      const start = () => {
        const world = new World({ capacity: 8, checked });
        return { world, positions: world.pool(Position), frozen: world.tag('Frozen') };
      };
      const freeBytes = (world: World): number => {
        let bytes = 0;
        const blocks: number[] = [];
        for (let size = 1 << 16; size >= 16; size >>= 1) {
          for (let ptr = world.heap.tryAllocate(size); ptr !== 0; ptr = world.heap.tryAllocate(size)) {
            blocks.push(ptr, size);
            bytes += size;
          }
        }
        for (let i = 0; i < blocks.length; i += 2) world.heap.deallocate(blocks[i] as never, blocks[i + 1]!);
        return bytes;
      };

      test('values for a tag in a command', () => {
        const { world, frozen } = start();
        const commands = new CommandBuffer(world.entities);
        const entity = world.entities.create();
        world.scratch.scope((scope) => {
          commands.begin(scope);
          const add = commands.add.bind(commands) as (...args: unknown[]) => unknown;
          expect(errorOf(() => add(frozen, entity, { x: 1 }))).toMatch(
            /^INVALID_ARGUMENT: The initial values of the tag Frozen are/,
          );
          commands.add(frozen, entity);
          expect(commands.apply()).toBe(1);
        });
        expect([...frozen]).toEqual([entity]);
      });

      test.each(['restore', 'load'])('a %s inside the callback of `createMany`', (way) => {
        const { world } = start();
        world.spawn([Position]);
        const snapshot = world.snapshot();
        const file = world.save();
        const said: string[] = [];
        const ids: number[] = [];
        const count = world.entities.createMany(3, (entity) => {
          ids.push(entity);
          said.push(errorOf(() => (way === 'restore' ? world.restore(snapshot) : world.load(file))));
        });
        expect(said).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^BUSY: /)));
        expect([count, new Set(ids).size, world.entities.length]).toEqual([3, 3, 4]);
        world.restore(snapshot);
        expect(world.entities.length).toBe(1);
      });

      test('a saved value whose `toJSON` returns nothing that JSON keeps', () => {
        class Named extends Struct {
          static struct = 'Named';
          value = object<unknown>({ save: (value) => value, revive: (value) => value });
        }
        const save = (value: unknown): string => {
          const { world } = start();
          world.pool(Named);
          world.spawn([Named, { value }]);
          return errorOf(() => void world.save());
        };
        for (const lost of [undefined, () => 1, Number.NaN, new Map([[1, 2]])])
          expect(save({ toJSON: () => lost })).toMatch(/^INVALID_ARGUMENT: .*cannot be saved/);
        for (const kept of [{ k: 1 }, 'text', null]) expect(save({ toJSON: () => kept })).toBe('none');
        expect(save(new Date(0))).toBe('none');
      });

      test('a pool whose reference has no target leaves no bytes', () => {
        const { world } = start();
        class Aim extends Struct {
          static struct = 'Aim';
          target = ref(() => undefined as never);
        }
        const before = freeBytes(world);
        for (let i = 0; i < 2; i++)
          expect(errorOf(() => world.pool(Aim))).toMatch(/^INVALID_ARGUMENT: The target/);
        expect(freeBytes(world)).toBe(before);
        world.load(world.save());
      });

      test('`Changes` of a pool that was disposed of leave no bytes', () => {
        const { world, positions } = start();
        positions[Symbol.dispose]();
        const before = freeBytes(world);
        expect(errorOf(() => new Changes(positions))).toMatch(/^DISPOSED: /);
        expect(freeBytes(world)).toBe(before);
      });

      test('a tag whose name a logger of its allocator has given to another tag', () => {
        const { world } = start();
        const { entities } = world;
        let isFirst = true;
        const allocator = compose(world.heap).logged({
          onAllocate() {
            if (!isFirst) return;
            isFirst = false;
            new Tag({ entities, capacity: 4, name: 'Hot' }).add(entities.create());
          },
        });
        const make = (): unknown => new Tag({ entities, capacity: 4, name: 'Hot', allocator });
        expect(errorOf(make)).toMatch(/^INVALID_ARGUMENT: Two tags in one memory have the name "Hot"/);
        world.load(world.save());
      });
    });
  }
}
