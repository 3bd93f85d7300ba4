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

/** What attaches to the bytes of another thread: it is registered rather than imported. */
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
  /** Refuses a group that the thread which has made the sets does not keep. */
  checkGroup<E extends number>(this: void, order: EntityOrder<E>): void;
}

let registered: AttachMode | undefined;

/** Makes `attach` available: `@offheap/ecs/attach` does. */
export function registerAttach(mode: AttachMode): void {
  registered = mode;
}

/**
 * What attaches.
 *
 * @param what is called, as in `Entities.attach`.
 * @throws AllocatorError `INVALID_ARGUMENT` unless it has been registered.
 */
export function attachMode(what: string): AttachMode {
  if (registered !== undefined) return registered;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${what}: import '@offheap/ecs/attach' before. It is a module of its own, so that programs with one thread do not load it.`,
  );
}
