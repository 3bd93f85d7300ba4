import '@offheap/ecs/attach';
import { Heap, KiB, Memory } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { f32, i32, object, Struct } from '@offheap/struct';
import {
  Changes,
  entity,
  CommandBuffer,
  ComponentPool,
  Entities,
  type Entity,
  group,
  query,
  Tag,
} from '@offheap/ecs';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { Scratch } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Place extends Struct {
  static readonly struct = 'Place';
  id = i32();
  x = f32();
}

class Speed extends Struct {
  static readonly struct = 'Speed';
  id = i32();
}

class Other extends Struct {
  static readonly struct = 'Other';
  id = i32();
  x = f32();
}

class Picture extends Struct {
  static readonly struct = 'Picture';
  image = object<string>();
  id = i32();
}

class Missile extends Struct {
  static readonly struct = 'Missile';
  target = entity();
}

/** The parts of one thread. */
interface Side {
  readonly entities: Entities;
  readonly places: ComponentPool<Place>;
  readonly speeds: ComponentPool<Speed>;
  readonly frozen: Tag;
}

/** Entities, component pools and tags that are attached to those of another thread; another `Memory` represents the other thread. */
export function attachSuite(checked: boolean): void {
  const makeOwner = (): Side & { readonly heap: Heap } => {
    const heap = new Heap(256 * KiB);
    const entities = new Entities({ capacity: 40, allocator: heap, generationBits: 8 });
    const places = new ComponentPool(Place, { entities, capacity: 8, maxCapacity: 40, checked });
    const speeds = new ComponentPool(Speed, { entities, capacity: 40, checked });
    const frozen = new Tag({ entities, capacity: 40, name: 'frozen' });
    return { heap, entities, places, speeds, frozen };
  };
  const attachTo = (owner: Side & { readonly heap: Heap }, withHeap = true): Side & { memory: Memory } => {
    const memory = Memory.from(owner.heap.memory.buffer);
    const entities = Entities.attach(
      memory,
      owner.entities.ptr,
      withHeap ? { allocator: Heap.attach(memory) } : {},
    );
    const places = ComponentPool.attach(Place, entities, owner.places.ptr, { checked });
    const speeds = ComponentPool.attach(Speed, entities, owner.speeds.ptr, { checked });
    const frozen = Tag.attach(entities, owner.frozen.ptr, { name: 'frozen' });
    return { memory, entities, places, speeds, frozen };
  };
  const contentsOf = ({ entities, places, speeds, frozen }: Side): unknown => ({
    entities: new Set(entities),
    places: Array.from(places, (place) => [place.id, place.x]),
    speeds: Array.from(speeds, (speed) => speed.id),
    frozen: [...frozen],
  });
  const verifyAll = ({ entities, places, speeds, frozen }: Side): void => {
    expect(verifyEntities(entities)).toEqual([]);
    for (const set of [places, speeds, frozen]) expect(verifyComponents(set)).toEqual([]);
  };

  describe(`attached entities, component pools and tags, ${checked ? 'checked' : 'production'}`, () => {
    test('read all existing data, by ids, loops, queries, groups and systems', () => {
      const owner = makeOwner();
      const both = group(owner.places, owner.speeds);
      const ids = Array.from({ length: 12 }, (_, id) => {
        const entity = owner.entities.create();
        owner.places.add(entity, { id, x: id / 2 });
        if (id % 2 === 0) owner.speeds.add(entity, { id });
        if (id % 3 === 0) owner.frozen.add(entity);
        return entity;
      });
      const other = attachTo(owner);
      expect(contentsOf(other)).toEqual(contentsOf(owner));
      expect([other.entities.capacity, other.places.capacity, other.places.maxCapacity]).toEqual([
        40, 16, 40,
      ]);
      expect(other.places.ptr).toBe(owner.places.ptr);
      expect(other.places.get(ids[3]!)?.x).toBe(1.5);
      expect(other.frozen.has(ids[3]!)).toBe(true);
      const seen: number[] = [];
      query(other.places, other.speeds)
        .without(other.frozen)
        .each((place) => void seen.push(place.id));
      expect(new Set(seen)).toEqual(new Set([2, 4, 8, 10]));
      const attachedBoth = group(other.places, other.speeds);
      expect(attachedBoth.length).toBe(both.length);
      attachedBoth.system((place, speed, _entity: Entity, by: number) => void (place.x = speed.id * by))(3);
      expect(owner.places.get(ids[4]!)?.x).toBe(12);
      expect(other.places.find((place) => place.id === 7)?.x).toBe(3.5);
    });

    test('entities that one side creates and destroys are visible to the other, as if there were only one side', () => {
      for (let seed = 1; seed <= 12; seed++) {
        const random = new Random(seed);
        const owner = makeOwner();
        const model = makeOwner(); // all operations are on one side
        if (seed % 2 === 0) for (const side of [owner, model]) group(side.places, side.speeds);
        const other = attachTo(owner);
        if (seed % 2 === 0) group(other.places, other.speeds);
        const ids: Entity[] = [];
        for (let step = 0; step < 300; step++) {
          const side = random.oneIn(2) ? owner : other;
          const pick = random.next();
          const id = ids.length === 0 ? undefined : random.pick(ids);
          const act = (at: Side, isFirst: boolean): void => {
            switch (pick % 8) {
              case 0:
              case 1: {
                const entity = at.entities.tryCreate();
                if (entity !== 0 && isFirst) ids.push(entity);
                if (entity !== 0) expect(ids.at(-1)).toBe(entity);
                break;
              }
              case 2:
                if (id !== undefined) at.entities.destroy(id);
                break;
              case 3:
                if (id !== undefined && at.entities.has(id) && !at.places.has(id))
                  at.places.add(id, { id: step, x: step });
                break;
              case 4:
                if (id !== undefined && at.entities.has(id) && !at.speeds.has(id))
                  at.speeds.add(id, { id: step });
                break;
              case 5:
                if (id === undefined || !at.entities.has(id)) break;
                if (at.frozen.has(id)) at.frozen.remove(id);
                else at.frozen.add(id);
                break;
              case 6:
                if (id !== undefined) at.places.remove(id);
                break;
              default:
                at.places.each((place, entity) => {
                  place.x += 1;
                  if (place.id % 7 === pick % 7) at.entities.destroy(entity);
                });
            }
          };
          act(model, true);
          act(side, false);
          if (random.oneIn(20)) for (const at of [side, model]) at.places.shrink();
        }
        expect(contentsOf(owner)).toEqual(contentsOf(model));
        expect(contentsOf(other)).toEqual(contentsOf(model));
        verifyAll(owner);
        verifyAll(other);
      }
    });

    test('commands are applied by an attached side', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const commands = new CommandBuffer(other.entities);
      const scratch = new Scratch(4 * KiB);
      const entity = other.entities.create();
      other.places.add(entity, { id: 1 });
      scratch.scope((scope) => {
        commands.begin(scope);
        other.places.each((_, id) => {
          commands.add(other.speeds, id, { id: 5 });
        });
        commands.apply();
      });
      expect(owner.speeds.get(entity)?.id).toBe(5);
    });

    test('an entity is destroyed only where all of its pools and tags are attached, and no other object must be notified', () => {
      const owner = makeOwner();
      const memory = Memory.from(owner.heap.memory.buffer);
      const entities = Entities.attach(memory, owner.entities.ptr);
      const places = ComponentPool.attach(Place, entities, owner.places.ptr, { checked });
      const entity = entities.create();
      places.add(entity);
      owner.speeds.add(entity);
      const destroy = (): string => errorOf(() => entities.destroy(entity));
      expect(destroy()).toBe(
        `THREAD: Attached Entities cannot be destroyed, because the ComponentPool at ${owner.speeds.ptr} is not attached in this thread and would keep their data. Attach to it, or destroy them in the other thread.`,
      );
      const speeds = ComponentPool.attach(Speed, entities, owner.speeds.ptr, { checked });
      expect(destroy()).toContain(`the tag at ${owner.frozen.ptr} is not attached in this thread`);
      expect(errorOf(() => entities.clear())).toMatch(/^THREAD: /);
      Tag.attach(entities, owner.frozen.ptr, { name: 'frozen' });
      const stranger = { remove: () => false };
      owner.entities.attach(stranger);
      expect(destroy()).toContain('1 objects other than component pools and tags are attached in the thread');
      owner.entities.detach(stranger);
      expect([destroy(), places.length, speeds.length, owner.speeds.length]).toEqual(['none', 0, 0, 0]);
      // A pool that is created later is not known here either.
      const late = new ComponentPool(Other, { entities: owner.entities, capacity: 4, checked });
      const next = entities.create();
      late.add(next);
      expect(errorOf(() => entities.destroy(next))).toContain(`the ComponentPool at ${late.ptr}`);
      late[Symbol.dispose]();
      expect(errorOf(() => entities.destroy(next))).toBe('none');
    });

    test('a group that has ended is not in the words after a restore', () => {
      const owner = makeOwner();
      const { memory } = owner.heap;
      group(owner.places, owner.speeds);
      const before = memory.snapshot();
      owner.speeds[Symbol.dispose]();
      memory.restore(before);
      const entity = owner.entities.create();
      owner.places.add(entity);
      const entities = Entities.attach(Memory.from(memory.buffer), owner.entities.ptr, {});
      const places = ComponentPool.attach(Place, entities, owner.places.ptr, { checked });
      expect(errorOf(() => places.remove(entity))).toBe('none');
      expect(verifyComponents(owner.places)).toEqual([]);
    });

    test('a pool of a group is changed only where the same group exists, in the same order', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const entity = other.entities.create();
      expect(errorOf(() => group(other.places, other.speeds))).toBe(
        'THREAD: A group of the ComponentPool of Place, the ComponentPool of Speed, which are attached: the thread that created them has no such group. Call `group` there first, with the same pools and tags in the same order.',
      );
      const moving = group(owner.places, owner.speeds);
      const refused =
        'THREAD: Entities cannot be added to or removed from the ComponentPool of Place, which is attached: a group keeps it in order in the thread that created it. Call `group` here as well, with the same pools and tags in the same order.';
      expect(errorOf(() => other.places.add(entity))).toBe(refused);
      owner.places.add(entity);
      owner.speeds.add(entity);
      expect(errorOf(() => other.places.remove(entity))).toBe(refused);
      expect(errorOf(() => other.places.clear())).toBe(refused);
      expect(errorOf(() => other.entities.destroy(entity))).toBe(refused);
      expect([other.entities.has(entity), other.speeds.has(entity)]).toEqual([true, true]);
      expect(errorOf(() => group(other.speeds, other.places))).toMatch(/^THREAD: A group of/);
      const here = group(other.places, other.speeds);
      expect(here.length).toBe(1);
      expect([other.entities.destroy(entity), here.length, moving.length]).toEqual([true, 0, 0]);
      owner.speeds[Symbol.dispose]();
      expect(errorOf(() => here.each(() => {}))).toMatch(/^DISPOSED: This Group can no longer be used/);
    });

    test('a pool whose observers are in the other thread cannot be changed here; `batch` works', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const entity = other.entities.create();
      const stop = owner.places.onAdd(() => {});
      expect(errorOf(() => other.places.add(entity))).toContain(
        'its observers in the thread that created it would not be called',
      );
      stop();
      other.places.add(entity, { id: 4 });
      const stopRemoving = owner.places.onRemove(() => {});
      expect(errorOf(() => other.places.remove(entity))).toMatch(/^THREAD: /);
      expect(errorOf(() => other.entities.destroy(entity))).toMatch(/^THREAD: /);
      expect(other.entities.has(entity)).toBe(true);
      const bare = other.entities.create();
      expect(other.entities.destroy(bare)).toBe(true); // has no observed components
      stopRemoving();
      const added: number[] = [];
      const batch = other.places.batch({ onAdd: (place) => void added.push(place.id) });
      const second = owner.entities.create();
      owner.places.add(second, { id: 9 });
      batch.deliver();
      expect(added).toEqual([9]);
      for (const observe of ['onAdd', 'onRemove', 'onRestore'] as const) {
        expect(errorOf(() => other.places[observe](() => {}))).toBe(
          'THREAD: Observers of the attached ComponentPool of Place would not be called for components that are added or removed in the thread that created the pool. Use `batch`, or observe the pool in that thread.',
        );
      }
      const live = owner.heap.live;
      expect(errorOf(() => new Changes(other.places))).toMatch(/^THREAD: Observers of/);
      expect(owner.heap.live).toBe(live);
    });

    test('attached entities have no sets that the other thread does not know', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const live = owner.heap.live;
      const { entities } = other;
      const refused =
        /^THREAD: .* of attached entities would not be notified when another thread destroys an entity\./;
      expect(errorOf(() => new ComponentPool(Place, { entities, capacity: 4 }))).toMatch(refused);
      expect(errorOf(() => new Tag({ entities, capacity: 4 }))).toMatch(refused);
      expect(errorOf(() => new Tag({ entities, capacity: 4, name: 'new' }))).toMatch(refused);
      expect(errorOf(() => entities.attach({ remove: () => true }))).toMatch(refused);
      expect(owner.heap.live).toBe(live);
    });

    test('observers are still known to other threads after a restore', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const before = owner.heap.memory.snapshot();
      owner.places.onAdd(() => {});
      owner.heap.memory.restore(before);
      const entity = other.entities.create();
      expect(errorOf(() => other.places.add(entity))).toMatch(/^THREAD: /);
    });

    test('a pool with values of object() can be read, but is changed only in the thread that has the values', () => {
      const owner = makeOwner();
      const pictures = new ComponentPool(Picture, { entities: owner.entities, capacity: 4, checked });
      const entity = owner.entities.create();
      pictures.add(entity, { image: 'ship', id: 3 });
      const other = attachTo(owner);
      const seen = ComponentPool.attach(Picture, other.entities, pictures.ptr, { checked });
      expect([seen.get(entity)?.image, seen.get(entity)?.id]).toEqual([undefined, 3]);
      expect(errorOf(() => seen.remove(entity))).toContain('values of `object()`');
      expect(errorOf(() => other.entities.destroy(entity))).toContain('values of `object()`');
      expect(pictures.get(entity)?.image).toBe('ship');
    });

    test('a pool grows only with an allocator over the same memory', () => {
      const owner = makeOwner();
      const other = attachTo(owner, false);
      for (let i = 0; i < 8; i++) other.places.add(other.entities.create());
      const entity = other.entities.create();
      expect(errorOf(() => other.places.add(entity))).toBe(
        'OUT_OF_MEMORY: The ComponentPool of Place is full: 8 components. It may grow to 40, but its allocator has no room for a further slab. An attached pool grows only with an allocator over the same memory, as in `Entities.attach(memory, ptr, { allocator: Heap.attach(memory) })`.',
      );
      expect(other.places.tryAdd(entity)).toBe(undefined);
      const growing = attachTo(owner);
      growing.places.add(entity);
      expect([owner.places.length, owner.places.capacity, other.places.capacity]).toEqual([9, 16, 16]);
      const foreign = new Heap(4 * KiB);
      expect(
        errorOf(() => Entities.attach(other.memory, owner.entities.ptr, { allocator: foreign })),
      ).toMatch(/^MEMORY: /);
    });

    test('objects that the owner disposes of are refused here, and disposing here does not affect the owner', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const entity = owner.entities.create();
      owner.places.add(entity);
      owner.frozen.add(entity);
      attachTo(owner).places[Symbol.dispose]();
      attachTo(owner).entities[Symbol.dispose]();
      expect([owner.places.length, owner.entities.length]).toEqual([1, 1]);
      const gone = (name: string): string =>
        `DISPOSED: The ${name} that this one was attached to was disposed of, or has been stored elsewhere since its memory was restored. Attach to an existing one.`;
      const system = other.places.system((place) => void (place.x = 5));
      owner.places[Symbol.dispose]();
      const again = new ComponentPool(Place, {
        entities: owner.entities,
        capacity: 8,
        maxCapacity: 40,
        checked,
      });
      again.add(entity);
      for (const use of [
        () => other.places.get(entity),
        () => other.places.has(entity),
        () => other.places.add(entity),
        () => other.places.remove(entity),
        () => other.places.each(() => {}),
        () => system(),
        () => query(other.places, other.speeds).each(() => {}),
        () => [...other.places],
        () => other.places.length,
        () => other.places.at(0),
        () => other.places.clear(),
      ]) {
        expect(errorOf(use)).toBe(gone('ComponentPool of Place'));
      }
      owner.frozen[Symbol.dispose]();
      expect(errorOf(() => other.frozen.has(entity))).toBe(gone('tag frozen'));
      owner.entities[Symbol.dispose]();
      for (const use of [
        () => other.entities.has(entity),
        () => other.entities.create(),
        () => other.entities.length,
        () => other.entities.destroy(entity),
        () => [...other.entities],
      ]) {
        expect(errorOf(use)).toBe(gone('Entities'));
      }
    });

    test('the owner cannot be disposed of inside a loop over an object that is attached in the same thread', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      other.places.add(other.entities.create());
      other.places.each(() => {
        expect(errorOf(() => owner.places[Symbol.dispose]())).toMatch(/^BUSY: /);
      });
      other.entities.each(() => {
        expect(errorOf(() => owner.entities[Symbol.dispose]())).toMatch(/^BUSY: /);
      });
      owner.places[Symbol.dispose]();
    });

    test('refuses bytes of other objects, with the reason', () => {
      const owner = makeOwner();
      const { ptr } = owner.entities;
      const memory = Memory.from(owner.heap.memory.buffer);
      const attach = (at: number): string => errorOf(() => Entities.attach(memory, at));
      const advice = 'Pass the `ptr` of one in this memory, or in the memory that this one is a copy of.';
      expect(attach(ptr + 4)).toBe(
        `CORRUPT: No Entities at ${ptr + 4}: something else is stored there. ${advice}`,
      );
      for (const at of [0, -8, Number.NaN, 1.5, memory.byteLength, memory.byteLength - 4])
        expect(attach(at)).toContain('there is no room for them.');
      const entities = Entities.attach(memory, ptr);
      const places = (T: new () => Place | Other, at: number, of = entities): string =>
        errorOf(() => ComponentPool.attach<Place | Other>(T, of, at));
      expect(places(Other, owner.places.ptr)).toContain(
        `CORRUPT: No ComponentPool of Other at ${owner.places.ptr}: it has other fields.`,
      );
      expect(places(Place, owner.speeds.ptr)).toContain('its stride is 4, expected 8');
      expect(places(Place, owner.frozen.ptr)).toContain('something else is stored there.');
      expect(places(Place, ptr)).toContain('something else is stored there.');
      const second = new Entities({ capacity: 40, allocator: owner.heap, generationBits: 8 });
      const others = Entities.attach(memory, second.ptr);
      expect(places(Place, owner.places.ptr, others)).toContain(`it belongs to other entities, at ${ptr}.`);
      const tag = (name: string | undefined, at: number, of = entities): string =>
        errorOf(() => Tag.attach(of, at, name === undefined ? {} : { name }));
      expect(tag('hot', owner.frozen.ptr)).toBe(
        `CORRUPT: No tag "hot" at ${owner.frozen.ptr}: it has another name. ${advice}`,
      );
      expect(tag(undefined, owner.frozen.ptr)).toContain('No tag without a name at');
      expect(tag('frozen', owner.places.ptr)).toContain('something else is stored there.');
      expect(tag('frozen', owner.frozen.ptr, others)).toContain('it belongs to other entities');
      expect(errorOf(() => Tag.attach({} as Entities, 64))).toMatch(/^INVALID_ARGUMENT: /);
    });

    test('a tag with a capacity above that of the entities is attached, and entity() fields are read with attached entities', () => {
      const owner = makeOwner();
      const tag = new Tag({ entities: owner.entities, capacity: 5000, name: 'roomy' });
      const missiles = new ComponentPool(Missile, { entities: owner.entities, capacity: 4, checked });
      const target = owner.entities.create();
      const missile = owner.entities.create();
      tag.add(target);
      missiles.add(missile, { target });
      const entities = Entities.attach(owner.heap.memory, owner.entities.ptr);
      expect(Tag.attach(entities, tag.ptr, { name: 'roomy' }).has(target)).toBe(true);
      expect(missiles.get(missile)?.target).toBe(target);
    });

    test('a pool can be sorted here, unless a group keeps it in order', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      for (const x of [3, 1, 2]) owner.places.add(owner.entities.create(), { x });
      other.places.sortBy('x');
      expect(Array.from(owner.places, ({ x }) => x)).toEqual([3, 2, 1]);
      group(owner.places, owner.speeds);
      expect(errorOf(() => other.places.sortBy('x'))).toMatch(/^THREAD: /);
    });

    test('observers in a shared memory are called, as in others', () => {
      const heap = new Heap(new Memory(64 * KiB, { backing: 'shared' }));
      const entities = new Entities({ capacity: 10, allocator: heap });
      const places = new ComponentPool(Place, { entities, capacity: 10, checked });
      const calls: string[] = [];
      const entity = entities.create();
      const stopAdding = places.onAdd(({ id }) => void calls.push(`add ${id}`));
      const stopRemoving = places.onRemove(({ id }) => void calls.push(`remove ${id}`));
      places.add(entity, { id: 1 });
      places.remove(entity);
      places.add(entity, { id: 2 });
      entities.destroy(entity);
      stopAdding();
      stopRemoving();
      places.add(entities.create());
      expect(calls).toEqual(['add 1', 'remove 1', 'add 2', 'remove 2']);
    });

    test('a restore in this thread keeps attached objects that the restored bytes contain', () => {
      const owner = makeOwner();
      const other = attachTo(owner);
      const entity = other.entities.create();
      other.places.add(entity, { id: 5 });
      const before = other.memory.snapshot();
      other.entities.destroy(entity);
      other.memory.restore(before);
      expect([other.places.get(entity)?.id, owner.places.get(entity)?.id]).toEqual([5, 5]);
      other.entities.destroy(entity);
      expect(owner.places.length).toBe(0);
    });
  });
}
