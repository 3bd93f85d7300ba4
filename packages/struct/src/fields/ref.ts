import { AllocatorError, type Memory, NO_HANDLE, NULL, type Ptr } from '@offheap/core';
import { wrongArgument } from '@offheap/core/internal';
import { layoutOf } from '../schema/layout.ts';
import { isNamesake, namesake, wrongEntry } from '../schema/namesake.ts';
import { fieldsSignature } from '../schema/layout-signature.ts';
import type { BasePool } from '../pool/base-pool.ts';
import type { Handle } from '../storage/handle.ts';
import { isStructClass, STRUCT, Struct, type StructClass } from '../schema/struct.ts';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '../view/inside.ts';
import { pastOf } from '../view/history.ts';
import { asView, type CheckedView, type View } from '../view/view.ts';
import { field, FieldType, type Access } from '../schema/field-type.ts';
import { ScalarType } from './scalar.ts';

/** The byte offset of the pool's `ptr`, after the handle. */
const POOL_AT = 4;

const WORD = new ScalarType<number>('i32');

/** A member that only pools have. The class itself is not imported, as pools are built from fields. */
const OF_POOLS = 'retarget' satisfies keyof BasePool<Struct>;

function isPool<T extends Struct>(value: object): value is BasePool<T> {
  return OF_POOLS in value;
}

/**
 * Whether the signature of a reference's target is being computed. References inside it, at any depth, are then not
 * followed.
 */
let isTellingTarget = false;

/** A reference to an entry of a pool in the same memory: the entry's handle, and the pool's `ptr`. */
class RefType<T extends Struct> extends FieldType<T | null> {
  readonly kind = 'ref';
  readonly size = 8;
  readonly align = 4;
  readonly zero = null;
  readonly #target: () => StructClass<T>;
  #struct: StructClass<T> | undefined;

  constructor(target: () => StructClass<T>) {
    super();
    this.#target = target;
  }

  access(memory: Memory): Access<T | null> {
    const words = WORD.access(memory);
    return {
      /** Returns a new view. */
      get: (at) => new Reader<T>(memory).read(words.get(at), words.get(at + POOL_AT)),
      set: (at, value) => {
        words.set(at, this.#handleOf(memory, value));
        words.set(at + POOL_AT, ptrOf(value));
      },
    };
  }

  /**
   * Contains the name of the target. For a target without a name, it contains the target's fields instead, in which
   * references are not followed.
   */
  override signature(): string {
    const layout = layoutOf((this.#struct ??= targetOf(this.#target)));
    if (isTellingTarget) return this.kind;
    if (layout.isNamed) return `ref to ${JSON.stringify(layout.name)}`;
    isTellingTarget = true;
    try {
      return `ref to ${fieldsSignature(layout)}`;
    } finally {
      isTellingTarget = false;
    }
  }

  override plain(value: T | null): Handle<T> | null {
    return value === null ? null : poolOf(value)!.handleOf(value);
  }

  /** A handle refers to an entry of the only pool of the target struct in the memory. */
  override fromPlain(value: unknown, memory: Memory): unknown {
    if (typeof value !== 'number') return value;
    const target = (this.#struct ??= targetOf(this.#target));
    const layout = layoutOf(target);
    const pools = new Map<Ptr, BasePool<T>>();
    let hasNamesake = false;
    memory.residents.forEach((resident) => {
      if (!isPool<T>(resident) || resident.isGone) return;
      const { struct } = resident;
      if (struct === target || struct.prototype instanceof target) {
        pools.set(resident.ptr, resident);
      }
      hasNamesake ||= isNamesake(struct, layout);
    });
    const [pool] = pools.values();
    if (pool === undefined && hasNamesake) throw namesake(`The pool of ${layout.name} in the memory`);
    if (pool === undefined || pools.size > 1) throw ambiguousHandle(value, layout.name, pools.size);
    return pool.entryOf(value);
  }

  override write(writer: InsideWriter): InsideSource {
    const { mark, memory } = writer;
    const handle = writer.access(WORD, writer.place(), writer.path);
    const ptr = writer.access(WORD, writer.place(undefined, POOL_AT), writer.path);
    const handleOf = writer.constant((value: T | null) => this.#handleOf(memory, value));
    const find = writer.constant((at: Ptr) => findPool(memory, at));
    // The same as `Reader`, as separate source for each place, so that type feedback stays separate.
    const Own = writer.addClass(
      `${writer.state({ ptr: '0', pool: writer.constant(NO_POOL), view: 'null' }, false)}
get value() {
  const handle = ${handle.get};
  if (handle === 0) return null;
  const ptr = ${ptr.get};
  if (ptr !== this.${mark}ptr || this.${mark}pool.isGone) {
    this.${mark}ptr = ptr;
    this.${mark}pool = ${find}(ptr);
    this.${mark}view = null;
  }
  const target = this.${mark}pool.retarget(this.${mark}view, handle);
  if (target !== null) this.${mark}view = target;
  return target;
}
set value(target) {
  let value = ${handleOf}(target);
  ${handle.set};
  value = ${writer.constant(ptrOf)}(target);
  ${ptr.set};
}`,
    );
    return {
      make: `new ${Own}()`,
      get: `${writer.own}.value`,
      set: `${writer.own}.value = value`,
    };
  }

  override close({ memory, byteOffset, shift, startOf }: ClosedSite): ClosedInside {
    const words = WORD.access(memory);
    const access = this.access(memory);
    class ClosedRef {
      readonly reader = new Reader<T>(memory);
      readonly root: View;
      readonly at: number;
      constructor(root: View, at: number) {
        this.root = root;
        this.at = at + byteOffset;
      }
      get byteOffset(): number {
        const { $offset } = this.root;
        return (startOf === undefined ? $offset << shift : startOf($offset)) + this.at;
      }
    }
    return {
      make: (root, at) => new ClosedRef(root, at),
      get(own) {
        const { reader, byteOffset: at } = own as ClosedRef; // created above
        return reader.read(words.get(at), words.get(at + POOL_AT));
      },
      set: (own, value) => access.set((own as ClosedRef).byteOffset, value as T | null), // the same, and the field's value
    };
  }

  #handleOf(memory: Memory, value: T | null): number {
    if (value === null || value === undefined) return NO_HANDLE;
    const target = (this.#struct ??= targetOf(this.#target));
    const pool = poolOf(value);
    if (value instanceof target && asView(value).$owner === null) throw notAlive(target, asView(value));
    if (!(value instanceof target) || pool === undefined || pool.memory !== memory) {
      const layout = layoutOf(target);
      const expected = `null, or an entry of a pool of ${layout.name} in the same memory. Create the pools on one allocator. For a component, store the entity`;
      throw wrongEntry('The value of a reference', value, layout, expected);
    }
    return pool.handleOf(value);
  }
}

/** The error for a handle that is assigned to a reference when several pools contain the target struct. */
function ambiguousHandle(handle: number, target: string, pools: number): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `Handle ${handle} for a reference to ${target}: the memory has ${pools} pools of ${target}, and a handle is accepted only if there is exactly one. Pass the entry instead, as in \`pool.get(handle)\`.`,
  );
}

/** The error for a view of a destroyed entry that is assigned to a reference. */
function notAlive<T extends Struct>(target: StructClass<T>, view: View): AllocatorError {
  const { $end = '' } = view as Partial<CheckedView>; // only checked mode has it
  return new AllocatorError(
    'STALE',
    `The ${layoutOf(target).name} that a reference is set to is not alive: ${$end || 'it was destroyed before. Keep its handle, and test with `has(handle)`'}.${pastOf(view)}`,
  );
}

/** Returns the target class of a reference. */
function targetOf<T extends Struct>(target: () => StructClass<T>): StructClass<T> {
  const T = target();
  if (isStructClass(T)) return T;
  throw wrongArgument(
    'The target of a reference',
    T,
    'a class that extends Struct, as in `ref(() => Enemy)`',
    STRUCT,
  );
}

/** Finds the entry of a reference, and keeps one view for it. */
class Reader<T extends Struct> {
  readonly #memory: Memory;
  #ptr: Ptr = NULL;
  #pool: Retargets<T> = NO_POOL;
  #view: (T & View) | null = null;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(handle: number, ptr: Ptr): T | null {
    if (handle === NO_HANDLE) return null;
    if (ptr !== this.#ptr || this.#pool.isGone) {
      this.#ptr = ptr;
      this.#pool = findPool(this.#memory, ptr);
      this.#view = null;
    }
    const view = this.#pool.retarget(this.#view, handle);
    if (view !== null) this.#view = view;
    return view;
  }
}

/** Returns the pool whose state is at `ptr`. O(pools in the memory) on the first read of a reference into that pool. */
function findPool<T extends Struct>(memory: Memory, ptr: Ptr): Retargets<T> {
  let found: Retargets<T> = NO_POOL;
  memory.residents.forEach((resident) => {
    if (!isPool<T>(resident) || resident.isGone || resident.ptr !== ptr) return;
    found = resident; // an entry of a pool of T has been written
  });
  return found;
}

/** The members of a pool that references use. */
interface Retargets<T extends Struct> {
  readonly isGone: boolean;
  retarget(view: (T & View) | null, handle: number): (T & View) | null;
}

/** Used for references into pools that no longer exist. */
const NO_POOL: Retargets<never> = { isGone: true, retarget: () => null };

function poolOf<T extends Struct>(value: T): BasePool<T> | undefined {
  const owner: unknown = value instanceof Struct ? asView(value).$owner : undefined;
  return owner && isPool<T>(owner) ? owner : undefined; // the owner of a T is a pool of T
}

function ptrOf(value: Struct | null): Ptr {
  return value === null || value === undefined ? NULL : poolOf(value)!.ptr; // its handle was read before
}

/**
 * Declares a reference to an entry of a `Pool` or `PackedPool` of `T` in the same memory, or null: 8 bytes. It reads
 * as a view of the entry. It reads as null once the entry is destroyed or its pool is disposed of, even if another
 * pool uses the same place afterwards. Each reference field has one view, which the next read moves; to keep the
 * target, keep its handle. A component of a `ComponentPool` cannot be a target: store its entity instead.
 *
 * A struct that refers to itself needs a type annotation:
 *
 * ```ts
 * class Enemy extends Struct {
 *   leader: Enemy | null = ref(() => Enemy);
 *   weapon = ref(() => Weapon);
 * }
 * enemy.weapon = weapons.create();
 * ```
 *
 * @param target returns the class. It is a function because the class may be declared later.
 */
export const ref = <T extends Struct>(target: () => StructClass<T>): T | null => {
  if (typeof target === 'function' && !isStructClass(target)) return field<T | null>(new RefType(target));
  throw wrongArgument('The target of a reference', target, 'a function, as in `ref(() => Enemy)`', STRUCT);
};
