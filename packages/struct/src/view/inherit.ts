import type { Memory } from '@offheap/core';
import { SHOW } from '@offheap/core/internal';
import type { Checked } from '../checked-mode.ts';
import { plainOf } from '../fields/struct-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Columns } from '../columns/columns.ts';
import type { Struct } from '../schema/struct.ts';
import { defineOnInspection, ownAccessors } from './own-fields.ts';
import { showView } from './show-view.ts';
import { notAlive, notAView } from './stale.ts';
import { asView } from './view.ts';

/** What a view class is made for. */
export interface ViewKind<T extends Struct> {
  readonly layout: Layout<T>;
  readonly memory: Memory;
  /** Whether accessors test that the view is alive. */
  readonly checked: Checked;
  /** Where the fields lie that have columns of their own. */
  readonly columns?: Columns | undefined;
}

/**
 * Lets a view class inherit from the user's: methods, getters and `instanceof` work.
 *
 * @param key the property that each of its objects has of its own, where that is not private.
 */
export function inherit(
  View: { readonly prototype: object },
  layout: Layout,
  memory: Memory,
  key?: '$offset' | '$row' | '$root',
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

/** For `JSON.stringify`, which would find the offset rather than the fields. */
function plainThis(this: Struct & { readonly $layout: Layout }): unknown {
  if (asView(this).$owner === null) throw notAlive(this, 'Copy it while it is');
  return plainOf(this, this.$layout);
}

/** Vue leaves such an object alone. Its proxies would come between a view and its private state. */
const SKIPPED_BY_VUE = '__v_skip';

/** Refuses objects that inherit from a view class without being made by it: clones. They have no state of their own. */
function refuseOthers(prototype: object, key: '$offset' | '$row' | '$root', name: string): void {
  Object.defineProperties(prototype, {
    [key]: {
      get() {
        throw notAView(`${name}.${key}`);
      },
    },
    $isView: {
      get(this: unknown) {
        return Object.hasOwn(this as object, key); // read of an object
      },
    },
  });
}
