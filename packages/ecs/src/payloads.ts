import { AllocatorError, type Memory, NULL, type Ptr } from '@offheap/core';
import type { ComponentPool } from './component-pool.ts';
import type { FieldType, CheckedView, View } from '@offheap/struct/internal';
import type { Layout, Struct } from '@offheap/struct';
import { bind, type Binding } from '@offheap/struct/internal';

/** How the components of one pool are written to scratch memory. */
interface Payload {
  readonly binding: Binding;
  /** Whether references in a component would refer to another memory than the pool's. */
  readonly isElsewhere: boolean;
  /** Views of components that have not been applied: the first `used` of them. In checked mode they are not reused. */
  readonly views: (Struct & View)[];
  used: number;
}

/** Whether a struct, or a struct nested in it, has a reference. */
function holdsReference({ fields }: Layout): boolean {
  const holds = (type: FieldType): boolean => {
    // The types of nested structs and arrays contain the types of their parts.
    const { layout, element } = type as { layout?: Layout; element?: FieldType };
    if (layout !== undefined) return holdsReference(layout);
    return element === undefined ? type.kind === 'ref' : holds(element);
  };
  return fields.some(({ type }) => holds(type));
}

/** The components of commands, which are copied from scratch memory to their pools. */
export class Payloads<E extends number> {
  readonly #byPool = new Map<ComponentPool<Struct, E>, Payload>();
  // The payload that was requested last: consecutive commands are often for one pool.
  #lastPool: ComponentPool<Struct, E> | undefined;
  #lastPayload: Payload | undefined;
  /** The number of calls of {@link end}. */
  ends = 0;
  /** The pool of the component that the innermost call of `put` copies. */
  #pool!: ComponentPool<Struct, E>;
  #memory!: Memory;
  #ptr: Ptr = NULL;
  readonly #fill = (_: Struct, entity: E): void => this.#copy(this.#pool, entity, this.#memory, this.#ptr);
  /** The payloads with views in use. */
  readonly #inUse: Payload[] = [];

  /** Calls the functions that return initial values of the component for the next call of {@link viewOf}. */
  prepare<T extends Struct>(pool: ComponentPool<T, E>, memory: Memory): void {
    this.#find(pool, memory).binding.generated?.prepare();
  }

  /** Returns a view of a new component at a place in scratch memory, with its initial values. */
  viewOf<T extends Struct>(pool: ComponentPool<T, E>, memory: Memory, ptr: Ptr): T {
    let payload = this.#lastPayload;
    if (pool !== this.#lastPool || payload?.binding.memory !== memory) payload = this.#find(pool, memory);
    const { binding } = payload;
    const offset = ptr >> binding.shift;
    binding.reset(offset);
    const view =
      payload.used < payload.views.length && payload.used !== 0
        ? payload.views[payload.used]!
        : this.#firstView(payload);
    payload.used++;
    view.$offset = offset;
    return view as unknown as T; // of the pool's own struct
  }

  #firstView(payload: Payload): Struct & View {
    const { used, views, binding } = payload;
    if (used === 0) this.#inUse.push(payload);
    if (used === views.length) views.push(new binding.View(0, undefined));
    return views[used]!;
  }

  #find(pool: ComponentPool<Struct, E>, memory: Memory): Payload {
    const payload = this.#payloadOf(pool, memory);
    this.#refuse(pool, payload);
    this.#lastPool = pool;
    this.#lastPayload = payload;
    return payload;
  }

  #refuse(pool: ComponentPool<Struct, E>, { binding, isElsewhere }: Payload): void {
    if (binding.letGo !== undefined) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${pool.layout.name} holds values that are stored outside of the memory, which commands cannot contain: add it after the loop.`,
      );
    }
    if (isElsewhere) {
      const { name } = pool.layout;
      throw new AllocatorError(
        'MEMORY',
        `The scratch of a CommandBuffer is in a different memory than the ComponentPool of ${name}, and ${name} holds a reference: expected one memory, because a reference refers to an entry in its own memory. Create the scratch on the pool's allocator, as in \`new Scratch(bytes, { allocator: entities.allocator })\`.`,
      );
    }
  }

  /** Ends the views of components that have not been applied. */
  end(): void {
    this.ends = (this.ends + 1) | 0;
    for (let payload = this.#inUse.pop(); payload !== undefined; payload = this.#inUse.pop()) {
      payload.used = 0;
      if (!payload.binding.checked) continue;
      for (const view of payload.views.splice(0) as (Struct & CheckedView)[]) {
        // bound in checked mode
        view.$stamp = -1;
        view.$end = 'its command was applied or discarded';
      }
    }
  }

  /** Adds a component from scratch memory to an entity, or overwrites its existing component. */
  put(pool: ComponentPool<Struct, E>, entity: E, memory: Memory, ptr: Ptr): void {
    if (pool.has(entity)) {
      this.#copy(pool, entity, memory, ptr);
      return;
    }
    const outerPool = this.#pool;
    const outerMemory = this.#memory;
    const outerPtr = this.#ptr;
    this.#pool = pool;
    this.#memory = memory;
    this.#ptr = ptr;
    try {
      pool.add(entity, this.#fill); // a function of an initial value may apply further commands before the copy
    } finally {
      this.#pool = outerPool;
      this.#memory = outerMemory;
      this.#ptr = outerPtr;
    }
  }

  #copy(pool: ComponentPool<Struct, E>, entity: E, memory: Memory, ptr: Ptr): void {
    const { stride, shift, align } = pool.layout;
    const offset = pool.offsetOf(pool.placeOf(entity));
    const { columns } = pool.binding;
    if (columns !== undefined) {
      for (let i = 0; i < columns.all.length; i++) {
        const column = columns.all[i]!;
        const at = columns.at(offset, column);
        const start = ptr + column.byteOffset;
        for (let j = 0; j < column.size; j++) pool.memory.u8[at + j] = memory.u8[start + j]!;
      }
      return;
    }
    const to = offset << shift;
    if (align >= 4) {
      const words = pool.memory.i32;
      const from = memory.i32;
      for (let i = 0; i < stride >> 2; i++) words[(to >> 2) + i] = from[(ptr >> 2) + i]!;
    } else {
      const bytes = pool.memory.u8;
      const from = memory.u8;
      for (let i = 0; i < stride; i++) bytes[to + i] = from[ptr + i]!;
    }
  }

  #payloadOf(pool: ComponentPool<Struct, E>, memory: Memory): Payload {
    let payload = this.#byPool.get(pool);
    if (payload?.binding.memory !== memory) {
      const binding = bind(pool.struct, memory, pool.checked);
      const isElsewhere = memory.buffer !== pool.memory.buffer && holdsReference(pool.layout);
      payload = { binding, isElsewhere, views: [], used: 0 };
      this.#byPool.set(pool, payload);
    }
    return payload;
  }
}
