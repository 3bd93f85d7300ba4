import type { Ptr } from '@offheap/core';
import { checkedMode } from '../checked-mode.ts';
import { LITTLE_ENDIAN, ScalarType } from '../fields/scalar.ts';
import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Struct } from '../schema/struct.ts';
import type { ClosedInside, ClosedSite } from './inside.ts';
import { staticField, staticInside } from './static-accessors.ts';
import { hide } from './own-fields.ts';
import { inherit, type ViewKind } from './inherit.ts';
import {
  ALWAYS_STAMP_AT,
  type CheckedView,
  type Placed,
  type View,
  type ViewClass,
  type ViewOwner,
} from './view.ts';

/** The objects inside a closure view, by their keys. */
type Inside = Record<string, object>;

/** A view inside another. */
interface InnerView {
  readonly $root: CheckedView;
  /** Bytes from the entry's start to the array element that contains the view; 0 outside arrays. */
  readonly $at: number;
}

/**
 * The position of the views of a class: entries, structs inside entries, or elements of arrays and what is inside
 * them.
 */
type Level = 'entry' | 'inner' | 'element';

/**
 * Returns the same class as `compileViewClass`, built from closures, for pages that forbid code generation. Outside
 * checked mode, accessors of scalars and of nested structs are static copies, as long as copies are available.
 */
export function closeViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { checked, layout } = kind;
  const fields = closeFields(kind, layout, 0, `${layout.name}.`, 'entry');
  class RootView implements Omit<View, keyof Placed> {
    declare $offset: number;
    declare $owner: ViewOwner | null;
    constructor(
      offset: number,
      owner: ViewOwner | null,
      $stampAt = ALWAYS_STAMP_AT,
      $stamp = 0,
      $handle = 0,
      $end = '',
    ) {
      if (checked) {
        hide(this, '$state', { $offset: offset, $owner: owner, $stampAt, $stamp, $handle, $end });
      } else {
        hide(this, '$offset', offset);
        hide(this, '$owner', owner);
      }
      fields.fill(this as unknown as Inside, this as unknown as View, 0); // adds the objects inside
    }
  }
  Object.defineProperties(
    RootView.prototype,
    fields.accessors(
      (view) => view as CheckedView,
      () => 0,
    ),
  );
  inherit(RootView, layout, kind.memory, checked ? '$state' : '$offset');
  if (checked !== false) {
    const { viewChecks } = checkedMode();
    viewChecks.closeState(RootView.prototype);
    viewChecks.guardMethods(RootView.prototype, layout, `${layout.name}.`);
  }
  return RootView as unknown as ViewClass<T>; // these accessors are the fields of T
}

const NO_CHECK = (): void => undefined;

interface ClosedFields {
  /** Creates the objects inside a view. */
  fill(self: Inside, root: View, at: number): void;
  /**
   * Returns the accessors of the fields. `rootOf` finds the outermost view, and `atOf` the element's distance, from
   * `this`.
   */
  accessors(rootOf: (self: unknown) => CheckedView, atOf: (self: unknown) => number): PropertyDescriptorMap;
}

/** @param inColumn finds the start of an entry's part of the column that contains all the fields. */
function closeFields(
  kind: ViewKind<Struct>,
  layout: Layout,
  byteOffset: number,
  path: string,
  level: Level,
  inColumn?: (offset: number) => Ptr,
): ClosedFields {
  const { memory, checked, columns } = kind;
  const { shift } = kind.layout;
  const checks = checked === false ? undefined : checkedMode().viewChecks;
  const insides: { key: string; inside: ClosedInside }[] = [];
  const makers: ((...finders: Parameters<ClosedFields['accessors']>) => PropertyDescriptor)[] = [];
  for (const { name, type, byteOffset: fieldOffset } of layout.fields) {
    const isColumn = inColumn === undefined && columns?.isColumn(type) === true;
    const startOf = isColumn ? columns.finder(byteOffset + fieldOffset) : inColumn;
    const at = isColumn ? 0 : byteOffset + fieldOffset;
    const check = checks?.checkOf(memory, path + name) ?? NO_CHECK;
    if (type.close !== undefined) {
      const site: ClosedSite = {
        memory,
        checked,
        shift,
        startOf,
        check,
        path: path + name,
        byteOffset: at,
        viewClass: (inner, more, innerPath, isElement) =>
          closeInner(
            kind,
            inner,
            more,
            innerPath,
            isElement || level === 'element' ? 'element' : 'inner',
            startOf,
          ),
      };
      const inside = type.close(site);
      const key = `$inside${insides.length}`;
      insides.push({ key, inside });
      const copy = checked || inside.get !== undefined ? undefined : staticInside(key, inside.set);
      if (copy !== undefined) {
        makers.push(() => ({ ...copy, configurable: true }));
        continue;
      }
      makers.push((rootOf) => ({
        get(this: Inside) {
          check(rootOf(this));
          const own = this[key]!;
          return inside.get === undefined ? own : inside.get(own);
        },
        set(this: Inside, value: unknown) {
          check(rootOf(this));
          inside.set(this[key]!, value);
        },
        configurable: true,
      }));
      continue;
    }
    const hasCopy = !checked && columns === undefined && level !== 'element';
    const copy = hasCopy ? copyOf(kind, type, at, level === 'inner') : undefined;
    if (copy !== undefined) {
      makers.push(() => ({ ...copy, configurable: true }));
      continue;
    }
    const access = type.access(memory);
    const refuse = checks?.refuseOf(type, checked, path + name);
    makers.push((rootOf, atOf) => ({
      get(this: unknown) {
        const root = rootOf(this);
        check(root);
        const { $offset } = root;
        const start = startOf === undefined ? $offset << shift : startOf($offset);
        return access.get(start + atOf(this) + at);
      },
      set(this: unknown, value: unknown) {
        const root = rootOf(this);
        check(root);
        refuse?.(value);
        const { $offset } = root;
        const start = startOf === undefined ? $offset << shift : startOf($offset);
        access.set(start + atOf(this) + at, value);
      },
      configurable: true,
    }));
  }
  return {
    fill(self, root, at) {
      for (const { key, inside } of insides) hide(self, key, inside.make(root, at));
    },
    accessors: (rootOf, atOf) => ({
      ...Object.fromEntries(layout.fields.map(({ name }, i) => [name, makers[i]!(rootOf, atOf)])),
      $byteOffset: {
        get(this: unknown) {
          const { $offset } = rootOf(this);
          if (columns === undefined) return ($offset << shift) + atOf(this) + byteOffset;
          return inColumn === undefined ? NaN : inColumn($offset) + atOf(this) + byteOffset;
        },
      },
    }),
  };
}

/**
 * Returns static accessors for a field that is aligned to the elements of one of the memory's arrays, if any are
 * left.
 */
function copyOf(
  { layout, memory }: ViewKind<Struct>,
  type: FieldType,
  byteOffset: number,
  isInner: boolean,
): PropertyDescriptor | undefined {
  const isAligned = type.size <= layout.align && byteOffset % type.size === 0;
  if (!isAligned || !LITTLE_ENDIAN || !(type instanceof ScalarType) || type.constructor !== ScalarType)
    return undefined;
  const array = memory[type.array];
  const bytesLog2 = Math.log2(type.size);
  return staticField({ array, bytesLog2, shift: layout.shift, byteOffset, isInner });
}

function closeInner(
  kind: ViewKind<Struct>,
  layout: Layout,
  byteOffset: number,
  path: string,
  level: Level,
  inColumn: ((offset: number) => Ptr) | undefined,
): new (root: View, at: number) => object {
  const fields = closeFields(kind, layout, byteOffset, path, level, inColumn);
  class ClosedInner {
    constructor(root: View, at: number) {
      hide(this, '$root', root);
      hide(this, '$at', at);
      fields.fill(this as unknown as Inside, root, at); // adds the objects inside
    }
  }
  Object.defineProperties(
    ClosedInner.prototype,
    fields.accessors(
      (self) => (self as InnerView).$root,
      (self) => (self as InnerView).$at,
    ),
  );
  inherit(ClosedInner, layout, kind.memory, '$root');
  if (kind.checked !== false) checkedMode().viewChecks.guardMethods(ClosedInner.prototype, layout, path);
  return ClosedInner;
}
