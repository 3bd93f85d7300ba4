import { type Allocator, AllocatorError } from '@offheap/core';
import { DEVELOPMENT, showValue } from '@offheap/core/internal';
import type { VIEW_CHECKS } from './checked/view-checks.ts';
import type { GONE } from './pool/gone.ts';
import type { Kernels } from './pool/kernels/kernels.ts';
import type { PoolViews } from './pool/pool-views.ts';
import type { SlotPool } from './pool/slot-pool.ts';
import type { Struct } from './schema/struct.ts';
import type { SingleOwner } from './single/single-owner.ts';
import type { RefuseUnknown } from './view/assign.ts';
import type { Binding } from './view/binding.ts';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** The parts of checked mode that production has no use for: they are registered rather than imported. */
export interface CheckedMode {
  /** The views of a pool. */
  viewsOf<T extends Struct>(this: void, pool: SlotPool<T>): PoolViews<T>;
  /** Has a pool refuse changes by a thread that has not taken its memory. */
  guardTurn<T extends Struct>(this: void, pool: SlotPool<T>): void;
  /** The kernels of pools. */
  readonly kernels: Kernels;
  /** Why views end, for messages. */
  readonly reasons: typeof GONE;
  /** What view classes have besides. */
  readonly viewChecks: typeof VIEW_CHECKS;
  /** Refuses names that are none of a struct's fields and setters. */
  readonly refuseUnknown: RefuseUnknown;
  /** The owner of single structs on one allocator. */
  ownerOf<T extends Struct>(this: void, allocator: Allocator, binding: Binding<T>): SingleOwner<T>;
}

let registered: CheckedMode | undefined;
let checked: boolean | undefined;

/** Makes checked mode available: the development build does, and `@offheap/struct/checked`. */
export function registerCheckedMode(mode: CheckedMode): void {
  registered = mode;
}

/** Has checked mode on by default, whatever the build and the environment. */
export function checkByDefault(): void {
  checked = true;
}

/**
 * The parts of checked mode.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` in the production build, unless they have been registered.
 */
export function checkedMode(): CheckedMode {
  if (registered === undefined) throw noCheckedMode('@offheap/struct/checked');
  return registered;
}

/** The error about a part of checked mode that the production build does not have; in full, as it names the remedy. */
export function noCheckedMode(module: string): AllocatorError {
  const message = `Checked mode is not part of the production build: import '${module}' before the first pool is made, or build with the export condition 'development'.`;
  return new AllocatorError('INVALID_ARGUMENT', message);
}

/**
 * Whether views test that their entry is alive; `'ranges'`: and that the integers written to them fit their fields, which
 * would wrap around otherwise.
 */
export type Checked = boolean | 'ranges';

/**
 * Whether checked mode is on unless a pool says otherwise: in the development build, unless `process.env.NODE_ENV` is `'production'`,
 * and wherever `@offheap/struct/checked` is imported. Asked once: in Node each look at the environment is a call into the system
 * that makes garbage.
 */
export function checkedByDefault(): boolean {
  return (checked ??= DEVELOPMENT && isDevelopment());
}

function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production';
  } catch {
    return true; // a page without a bundler: somebody is trying things out
  }
}

/**
 * The mode that an option asks for, or the default one.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is none, or one that the build does not have.
 */
export function checkedOf(option: Checked = checkedByDefault()): Checked {
  if (option === false) return false;
  if (option === true || option === 'ranges') {
    checkedMode();
    return option;
  }
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `checked is ${showValue(option)}: expected true, false or 'ranges'.`,
  );
}
