import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

let checked: boolean | undefined;

/**
 * Whether views test that their entry is alive; `'ranges'`: and that the integers written to them fit their fields, which
 * would wrap around otherwise.
 */
export type Checked = boolean | 'ranges';

/**
 * Whether checked mode is on unless a pool says otherwise: everywhere but in production. Bundlers replace
 * `process.env.NODE_ENV` by its value, so the test costs a bundle nothing. Asked once: in Node each look at the environment
 * is a call into the system that makes garbage.
 */
export function checkedByDefault(): boolean {
  return (checked ??= isDevelopment());
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
 * @throws AllocatorError `INVALID_ARGUMENT` when it is none.
 */
export function checkedOf(option: Checked | undefined): Checked {
  if (option === undefined) return checkedByDefault();
  if (typeof option === 'boolean' || option === 'ranges') return option;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `checked is ${showValue(option)}: expected true, false or 'ranges'.`,
  );
}
