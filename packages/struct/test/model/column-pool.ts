import '@offheap/struct/columns';
import type { Memory, Ptr } from '@offheap/core';
import {
  PackedPool,
  type PackedAttachOptions,
  type PackedPoolOptions,
  type Struct,
  type StructClass,
} from '@offheap/struct';

/** A packed pool whose fields have columns, for the suites that run over every kind of pool. */
export class ColumnPool<T extends Struct> extends PackedPool<T> {
  constructor(T: StructClass<T>, options: PackedPoolOptions) {
    super(T, { ...options, storage: 'columns' });
  }

  static override attach<T extends Struct>(
    T: StructClass<T>,
    memory: Memory,
    ptr: Ptr,
    options: PackedAttachOptions = {},
  ): PackedPool<T> {
    return PackedPool.attach(T, memory, ptr, { ...options, storage: 'columns' });
  }
}

/** Messages contain the kind of the pool, not its storage. */
Object.defineProperty(ColumnPool, 'name', { value: 'PackedPool' });
