import { type Memory, SHOW } from '@offheap/core';
import type { Checked } from '../checked.ts';
import { plainOf } from '../fields/struct-type.ts';
import type { Layout } from '../layout.ts';
import type { Struct } from '../struct.ts';
import { closeViewClass } from './close-view-class.ts';
import { canCompile } from './compile.ts';
import { compileViewClass } from './compile-view-class.ts';
import { showView } from './show-view.ts';
import type { ViewClass } from './view.ts';

/** What a view class is made for. */
export interface ViewKind<T extends Struct> {
  readonly layout: Layout<T>;
  readonly memory: Memory;
  /** Whether accessors test that the view is alive. */
  readonly checked: Checked;
}

/**
 * Makes the class whose objects are a struct's instances in one memory: one number, the entry's offset, and accessors
 * that read and write there. It is compiled from generated source where that is allowed; closures do the same, slower,
 * where it is not.
 */
export function makeViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  return canCompile() ? compileViewClass(kind) : closeViewClass(kind);
}

/** Lets a view class inherit from the user's: methods, getters and `instanceof` work. */
export function inherit(View: { readonly prototype: object }, layout: Layout, memory: Memory): void {
  const { struct } = layout;
  Object.setPrototypeOf(View.prototype, struct.prototype);
  Object.defineProperties(View.prototype, {
    constructor: { value: struct },
    $memory: { value: memory },
    $layout: { value: layout },
    [SHOW]: { value: showThis },
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
  return plainOf(this, this.$layout);
}

/** The name under which a view keeps the object inside it that a field reads as. No field's name starts so. */
export function insideKey(field: string): string {
  return `$$${field}`;
}
