import { AllocatorError, type Memory, type Ptr } from '@offheap/core';
import type { Struct, StructClass } from '@offheap/struct';
import type {
  ComponentAttachOptions,
  EntitiesAttachOptions,
  TagAttachOptions,
} from './attach/attach-options.ts';
import type { ComponentPool } from './component-pool.ts';
import type { Entities } from './entities.ts';
import type { EntityOrder } from './entity-set.ts';
import type { Tag } from './tag.ts';
import type { World, WorldAttachOptions } from './world/world.ts';

/**
 * The functions that attach to the bytes of another thread. They are registered rather than imported, so that
 * bundlers can omit them.
 */
interface AttachMode {
  entities(this: void, memory: Memory, ptr: Ptr, options: EntitiesAttachOptions): Entities;
  components<T extends Struct>(
    this: void,
    T: StructClass<T>,
    entities: Entities,
    ptr: Ptr,
    options: ComponentAttachOptions,
  ): ComponentPool<T>;
  tag(this: void, entities: Entities, ptr: Ptr, options: TagAttachOptions): Tag;
  world(
    this: void,
    buffer: ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory,
    options: WorldAttachOptions,
  ): World;
  /** Throws for a group that the thread which created the sets does not maintain. */
  checkGroup<E extends number>(this: void, order: EntityOrder<E>): void;
}

let registered: AttachMode | undefined;

/** Makes `attach` available. `@offheap/ecs/attach` calls it. */
export function registerAttach(mode: AttachMode): void {
  registered = mode;
}

/**
 * Returns the functions that attach.
 *
 * @param what the method that was called, as in `Entities.attach`.
 * @throws AllocatorError `INVALID_ARGUMENT` unless they have been registered.
 */
export function attachMode(what: string): AttachMode {
  if (registered !== undefined) return registered;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${what}: import '@offheap/ecs/attach' first. It is a separate module, so that programs with one thread do not load it.`,
  );
}
