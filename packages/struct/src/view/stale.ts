import { AllocatorError } from '@offheap/core';
import type { Struct } from '../struct.ts';
import type { CheckedView } from './view.ts';

/** Throws what a checked accessor has to say about a view whose entry is gone. */
export function stale(view: Struct & CheckedView, field: string): never {
  throw new AllocatorError(
    'STALE',
    `${view.constructor.name}.${field}: ${view.$end || 'this entry was destroyed'}.`,
  );
}
