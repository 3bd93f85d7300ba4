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

/**
 * The parts of checked mode that production does not need. They are registered rather than imported, so that bundlers
 * can omit them.
 */
export interface CheckedMode {
  /** Returns the views of a pool. */
  viewsOf<T extends Struct>(this: void, pool: SlotPool<T>): PoolViews<T>;
  /** Makes a pool refuse changes by a thread that has not taken its memory. */
  guardTurn<T extends Struct>(this: void, pool: SlotPool<T>): void;
  /** The kernels of pools. */
  readonly kernels: Kernels;
  /** The reasons why views end, for messages. */
  readonly reasons: typeof GONE;
  /** Additional members of view classes. */
  readonly viewChecks: typeof VIEW_CHECKS;
  /** Throws for names that are not fields or setters of a struct. */
  readonly refuseUnknown: RefuseUnknown;
  /** Returns the owner of single structs in one allocator. */
  ownerOf<T extends Struct>(this: void, allocator: Allocator, binding: Binding<T>): SingleOwner<T>;
}

let registered: CheckedMode | undefined;
let checked: boolean | undefined;

/** Makes checked mode available. The development build and `@offheap/struct/checked` call it. */
export function registerCheckedMode(mode: CheckedMode): void {
  registered = mode;
}

/** Makes checked mode the default, whatever the build and the environment. */
export function checkByDefault(): void {
  checked = true;
}

/**
 * Returns the parts of checked mode.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` in the production build, unless the parts have been registered.
 */
export function checkedMode(): CheckedMode {
  if (registered === undefined) throw noCheckedMode('@offheap/struct/checked');
  return registered;
}

/**
 * Returns the error about a part of checked mode that the production build does not contain. The message is always
 * complete, as it names the fix.
 */
export function noCheckedMode(module: string): AllocatorError {
  const message = `Checked mode is not part of the production build: import '${module}' before the first pool is created, or build with the export condition 'development'.`;
  return new AllocatorError('INVALID_ARGUMENT', message);
}

/**
 * Whether each access of a view checks that its entry is live. `'ranges'` also checks that integers written to fields
 * are in range; otherwise they wrap around.
 */
export type Checked = boolean | 'ranges';

/**
 * Whether checked mode is on unless a pool's options say otherwise. It is on in the development build, unless
 * `process.env.NODE_ENV` is `'production'`, and wherever `@offheap/struct/checked` is imported. The result is
 * computed once: in Node, each access of the environment is a system call that creates garbage.
 */
export function checkedByDefault(): boolean {
  return (checked ??= DEVELOPMENT && isDevelopment());
}

function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production';
  } catch {
    return true; // a page without a bundler: probably an experiment
  }
}

/**
 * Returns the mode that an option selects, or the default mode.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the value is not a mode, or the build does not contain the mode.
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
