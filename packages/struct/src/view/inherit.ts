import type { Memory } from '@offheap/core';
import { hasOwn, SHOW } from '@offheap/core/internal';
import type { Checked } from '../checked-mode.ts';
import { plainOf } from '../fields/struct-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Columns } from '../columns/columns.ts';
import type { Struct } from '../schema/struct.ts';
import { defineOnInspection, ownAccessors } from './own-fields.ts';
import { showView } from './show-view.ts';
import { notAlive, notAView } from './stale.ts';
import { asView } from './view.ts';

/** The parameters of a view class. */
export interface ViewKind<T extends Struct> {
  readonly layout: Layout<T>;
  readonly memory: Memory;
  /** Whether accessors check that the view is live. */
  readonly checked: Checked;
  /** The columns of the fields, if fields have columns of their own. */
  readonly columns?: Columns | undefined;
}

/**
 * Makes a view class inherit from the user's class, so that methods, getters and `instanceof` work.
 *
 * @param key an own property of each of its objects, if it is not private.
 */
export function inherit(
  View: { readonly prototype: object },
  layout: Layout,
  memory: Memory,
  key?: '$offset' | '$state' | '$row' | '$root',
): void {
  const { struct, fields } = layout;
  Object.setPrototypeOf(View.prototype, struct.prototype);
  if (key !== undefined) refuseOthers(View.prototype, key, layout.name);
  const names = fields.map(({ name }) => name);
  defineOnInspection(View.prototype, struct, ownAccessors(View.prototype, names));
  Object.defineProperties(View.prototype, {
    $memory: { value: memory },
    $layout: { value: layout },
    [SHOW]: { value: showThis },
    [SKIPPED_BY_VUE]: { value: true },
  });
  if (!('toJSON' in struct.prototype)) {
    Object.defineProperty(View.prototype, 'toJSON', { value: plainThis, configurable: true });
  }
}

function showThis(this: Struct): unknown {
  return showView(this);
}

/** The `toJSON` of views. Without it `JSON.stringify` would find the offset rather than the fields. */
function plainThis(this: Struct & { readonly $layout: Layout }): unknown {
  if (asView(this).$owner === null) throw notAlive(this, 'Copy it earlier');
  return plainOf(this, this.$layout);
}

/** Vue does not wrap an object with this property. A proxy would hide the private state of a view. */
const SKIPPED_BY_VUE = '__v_skip';

/**
 * Makes accessors throw for objects that inherit from a view class but were not created by it: clones. They have no
 * state of their own.
 */
function refuseOthers(prototype: object, key: '$offset' | '$state' | '$row' | '$root', name: string): void {
  Object.defineProperties(prototype, {
    [key]: {
      get() {
        throw notAView(`${name}.${key}`);
      },
    },
    $isView: {
      get(this: unknown) {
        return hasOwn(this as object, key); // only read from objects
      },
    },
  });
}
