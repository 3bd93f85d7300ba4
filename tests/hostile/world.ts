import '@offheap/struct/columns';
import {
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  type Memory,
  type Ptr,
  ScopedAllocator,
} from '@offheap/core';
import { SizeClassAllocator } from '@offheap/core/compose';
import { array, f32, object, PackedPool, Pool, ref, Struct, text, u32 } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, type Group, Tag } from '@offheap/ecs';

export class Enemy extends Struct {
  static readonly struct = 'Enemy';
  x = f32(1);
  health = u32(100);
  next = ref(() => Enemy);
}

class Part extends Struct {
  static readonly struct = 'Part';
  mesh = object<string>();
}

export class Ball extends Struct {
  static readonly struct = 'Ball';
  y = f32(10);
  name = text(12, { initial: 'ball' });
  owner = object<string>();
  parts = array(Part, 2);
}

export class Position extends Struct {
  static readonly struct = 'Position';
  x = f32();
  y = f32();
}

class Sprite extends Struct {
  static readonly struct = 'Sprite';
  image = object<string>();
}

/** Allocators whose blocks come from other allocators. */
interface Nested {
  readonly scoped: ScopedAllocator;
  readonly heap: Heap;
  readonly list: FreeListAllocator;
  readonly frames: FrameAllocator;
}

/** All kinds of objects with state in a memory, with guard blocks between them. */
export interface World {
  readonly memory: Memory;
  readonly heap: Heap;
  readonly enemies: Pool<Enemy>;
  readonly balls: PackedPool<Ball>;
  /** In a bump allocator, in columns. */
  readonly few: PackedPool<Enemy>;
  readonly entities: Entities;
  readonly positions: ComponentPool<Position>;
  readonly sprites: ComponentPool<Sprite>;
  readonly frozen: Tag;
  readonly moving: Group<unknown[]>;
  readonly list: FreeListAllocator;
  readonly scoped: ScopedAllocator;
  readonly frames: FrameAllocator;
  readonly bump: BumpAllocator;
  readonly sizes: SizeClassAllocator;
  /** Allocators in the block of a {@link scoped} allocator of their own. */
  readonly nested: Nested;
  /** Blocks full of {@link GUARD}. */
  readonly guards: readonly Ptr[];
}

export const GUARD = 0xa5;
export const GUARD_BYTES = 320;
/** A number above all counts in the world. */
export const MANY = 2000;

export function makeWorld(checked: boolean): World {
  const heap = new Heap(64 * KiB);
  const { memory } = heap;
  const guards: Ptr[] = [];
  const guard = (): void => {
    const ptr = heap.allocate(GUARD_BYTES, 64);
    memory.u8.fill(GUARD, ptr, ptr + GUARD_BYTES);
    guards.push(ptr);
  };
  guard();
  const enemies = new Pool(Enemy, { capacity: 8, maxCapacity: 40, allocator: heap, checked });
  guard();
  const balls = new PackedPool(Ball, { capacity: 6, maxCapacity: 30, allocator: heap, checked });
  guard();
  const bump = BumpAllocator.from(heap, 2 * KiB);
  const few = new PackedPool(Enemy, { capacity: 10, allocator: bump, checked, storage: 'columns' });
  bump.allocate(10, 128);
  guard();
  const entities = new Entities({ capacity: 30, allocator: heap, generationBits: 4 });
  const positions = new ComponentPool(Position, {
    entities,
    capacity: 10,
    maxCapacity: 30,
    allocator: heap,
    checked,
  });
  const sprites = new ComponentPool(Sprite, { entities, capacity: 20, allocator: heap, checked });
  guard();
  const frozen = new Tag({ entities, capacity: 12, name: 'frozen', allocator: heap });
  const moving = group(positions, frozen);
  guard();
  const list = FreeListAllocator.from(heap, 40, 20);
  const scoped = ScopedAllocator.from(heap, KiB);
  const frames = FrameAllocator.from(heap, 3, 512);
  guard();
  const sizes = SizeClassAllocator.from(heap, { 16: 6, 48: 5, 200: 3 }, { align: 16 });
  guard();
  const nested = makeNested(heap);
  guard();
  const world = {
    memory,
    heap,
    enemies,
    balls,
    few,
    entities,
    positions,
    sprites,
    frozen,
    moving,
    list,
    scoped,
    frames,
    bump,
    sizes,
    nested,
    guards,
  };
  fill(world);
  return world;
}

function makeNested(parent: Heap): Nested {
  const scoped = ScopedAllocator.from(parent, 5 * KiB);
  const heap = Heap.from(scoped, KiB);
  const list = FreeListAllocator.from(heap, 24, 8);
  const frames = FrameAllocator.from(scoped, 2, 256);
  return { scoped, heap, list, frames };
}

/** Changes the world to a state with free slots, grown pools, open scopes, padding and free blocks. */
function fill(world: World): void {
  const {
    heap,
    enemies,
    balls,
    few,
    entities,
    positions,
    sprites,
    frozen,
    list,
    scoped,
    frames,
    sizes,
    nested,
  } = world;
  const handles = Array.from({ length: 20 }, (_, i) => enemies.spawn((enemy) => void (enemy.health = i)));
  for (let i = 0; i < 20; i += 3) enemies.destroy(handles[i]!);
  enemies.each((enemy) => {
    enemy.next = enemies.get(handles[1]!)!;
  });
  balls.spawnMany(14, (ball, i) => {
    ball.owner = `owner ${i}`;
    ball.parts.get(1).mesh = 'mesh';
    ball.name = 'twelve bytes';
  });
  let count = 0;
  balls.destroyWhere(() => count++ % 3 === 0);
  few.spawnMany(7);
  few.destroyWhere(() => count++ % 2 === 0);
  const ids: Entity[] = Array.from({ length: 25 }, () => entities.create());
  ids.forEach((id, i) => {
    if (i % 2 === 0) positions.add(id, { x: i });
    if (i % 3 === 0) sprites.add(id, (sprite) => void (sprite.image = 'image'));
    if (i % 4 === 0) frozen.add(id);
  });
  for (let i = 0; i < 25; i += 5) entities.destroy(ids[i]!);
  // One slot uses up all its generations.
  for (let i = 0; i < 20; i++) entities.destroy(entities.create());
  const blocks = Array.from({ length: 9 }, (_, i) => list.allocate(i + 1));
  for (const i of [4, 1, 7]) list.deallocate(blocks[i]!, i + 1);
  scoped.allocate(20);
  scoped.allocate(16, 128);
  const inner = scoped.openScope();
  inner.allocate(40, 64);
  inner.openScope().allocate(24);
  for (let i = 0; i < 4; i++) {
    frames.allocate(30);
    frames.nextFrame();
  }
  frames.allocate(30, 64);
  const classes = [10, 16, 40, 48, 150, 10, 16].map((size) => [sizes.allocate(size, 16), size] as const);
  for (const i of [0, 3, 5]) sizes.deallocate(...classes[i]!);
  const parts = [nested.heap.allocate(100, 64), nested.heap.allocate(40), nested.heap.allocate(60)];
  nested.heap.deallocate(parts[1]!, 40);
  const few8 = Array.from({ length: 4 }, () => nested.list.allocate(20));
  nested.list.deallocate(few8[1]!, 20);
  nested.frames.allocate(40, 64);
  nested.frames.nextFrame();
  nested.scoped.allocate(32, 128);
  const free = Array.from({ length: 12 }, (_, i) => heap.allocate(16 + i * 24));
  free.forEach((ptr, i) => {
    if (i % 2 === 0) heap.deallocate(ptr, 16 + i * 24);
  });
}
