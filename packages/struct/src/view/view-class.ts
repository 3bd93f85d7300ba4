import type { Memory } from '@offheap/core';
import { StructType } from '../fields/struct-type.ts';
import type { Field, Layout } from '../layout.ts';
import type { Struct } from '../struct.ts';
import { bind, type Binding } from './binding.ts';
import { canCompile, compile } from './compile.ts';
import { stale } from './stale.ts';
import { placeOf } from './place.ts';
import { ALWAYS_STAMP_AT, type CheckedView, type View, type ViewClass, type ViewOwner } from './view.ts';

/** What a view class is made for. */
export interface ViewKind<T extends Struct> {
  readonly layout: Layout<T>;
  readonly memory: Memory;
  /** Whether accessors test that the view is alive. */
  readonly checked: boolean;
  /** Whether entries lie at multiples of the struct's alignment, as all do but those inside packed structs. */
  readonly aligned: boolean;
}

/** The shift that views of this kind count their offsets with. */
export function shiftOf({ layout, aligned }: Pick<ViewKind<Struct>, 'layout' | 'aligned'>): number {
  return aligned ? layout.shift : 0;
}

/**
 * Makes the class whose objects are a struct's instances in one memory: one number, the entry's offset, and accessors
 * that read and write there. It is compiled from generated source where that is allowed; closures do the same, slower,
 * where it is not. Its prototype inherits from the user's class: methods, getters and `instanceof` work.
 */
export function makeViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const View = canCompile() ? compileViewClass(kind) : closeViewClass(kind);
  const { struct } = kind.layout;
  Object.setPrototypeOf(View.prototype, struct.prototype);
  Object.defineProperty(View.prototype, 'constructor', { value: struct });
  return View;
}

/** The binding of a struct that lies inside another; undefined for any other field. */
function bindNested(kind: ViewKind<Struct>, { type, byteOffset }: Field): Binding | undefined {
  if (!(type instanceof StructType)) return undefined;
  const aligned = kind.aligned && type.align <= kind.layout.align && byteOffset % type.align === 0;
  return bind(type.struct, kind.memory, kind.checked, aligned);
}

function compileViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { layout, memory, checked } = kind;
  const { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 } = memory;
  const constants: Record<string, unknown> = { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64, stale };
  const state = ['this.$offset = offset;', 'this.$owner = owner;'];
  if (checked) state.push(`this.$stampAt = ${ALWAYS_STAMP_AT};`, 'this.$stamp = 0;', 'this.$end = "";');
  const accessors: string[] = [];
  for (const [i, field] of layout.fields.entries()) {
    const name = JSON.stringify(field.name);
    const check = checked ? `if (u32[this.$stampAt] !== this.$stamp) stale(this, ${name}); ` : '';
    const place = placeOf(kind, field.byteOffset, 'this.$offset');
    const nested = bindNested(kind, field);
    if (nested !== undefined) {
      const cache = `this[${JSON.stringify(`$${field.name}`)}]`;
      const offset = place.element(nested.shift) ?? place.byteOffset;
      const stamp = checked
        ? 'inner.$stampAt = this.$stampAt; inner.$stamp = this.$stamp; inner.$end = this.$end; '
        : '';
      constants[`Nested${i}`] = nested.View;
      state.push(`${cache} = undefined;`);
      const copies = nested.layout.fields.map(
        (f) => `inner[${JSON.stringify(f.name)}] = value[${JSON.stringify(f.name)}];`,
      );
      accessors.push(
        `get ${name}() { ${check}const inner = ${cache} ?? (${cache} = new Nested${i}(0, null)); inner.$offset = ${offset}; ${stamp}return inner; }`,
        `set ${name}(value) { const inner = this[${name}]; ${copies.join(' ')} }`,
      );
      continue;
    }
    let inline = field.type.inline?.(place);
    if (inline === undefined) {
      constants[`access${i}`] = field.type.access(memory);
      inline = {
        get: `access${i}.get(${place.byteOffset})`,
        set: `access${i}.set(${place.byteOffset}, value)`,
      };
    }
    accessors.push(
      `get ${name}() { ${check}return ${inline.get}; }`,
      `set ${name}(value) { ${check}${inline.set}; }`,
    );
  }
  const body = `return class ${identifier(layout.name)}View {
constructor(offset, owner) { ${state.join(' ')} }
${accessors.join('\n')}
}`;
  return compile<ViewClass<T>>(`${identifier(layout.name)} view`, body, constants);
}

function closeViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { layout, memory, checked } = kind;
  const shift = shiftOf(kind);
  const nestedFields = layout.fields.filter(({ type }) => type instanceof StructType);
  class ClosureView implements View {
    $offset: number;
    $owner: ViewOwner | null;
    constructor(offset: number, owner: ViewOwner | null) {
      this.$offset = offset;
      this.$owner = owner;
      if (checked) Object.assign(this, { $stampAt: ALWAYS_STAMP_AT, $stamp: 0, $end: '' });
      for (const { name } of nestedFields) Object.assign(this, { [`$${name}`]: undefined });
    }
  }
  const check = (view: CheckedView, name: string): void => {
    if (memory.u32[view.$stampAt] !== view.$stamp) stale(view as Struct & CheckedView, name);
  };
  for (const field of layout.fields) {
    const { name, byteOffset } = field;
    const nested = bindNested(kind, field);
    if (nested !== undefined) {
      const get = function (this: CheckedView & Record<string, CheckedView | undefined>): CheckedView {
        if (checked) check(this, name);
        // Made by the same kind, so checked when this one is.
        const inner = (this[`$${name}`] ??= new nested.View(0, null) as unknown as CheckedView);
        inner.$offset = ((this.$offset << shift) + byteOffset) >> nested.shift;
        if (checked) {
          inner.$stampAt = this.$stampAt;
          inner.$stamp = this.$stamp;
          inner.$end = this.$end;
        }
        return inner;
      };
      const set = function (this: never, value: Readonly<Record<string, unknown>>): void {
        const inner = get.call(this);
        for (const f of nested.layout.fields) Object.assign(inner, { [f.name]: value[f.name] });
      };
      Object.defineProperty(ClosureView.prototype, name, { get, set, enumerable: false, configurable: true });
      continue;
    }
    const access = field.type.access(memory);
    Object.defineProperty(ClosureView.prototype, name, {
      get(this: CheckedView) {
        if (checked) check(this, name);
        return access.get((this.$offset << shift) + byteOffset);
      },
      set(this: CheckedView, value: unknown) {
        if (checked) check(this, name);
        access.set((this.$offset << shift) + byteOffset, value);
      },
      enumerable: false,
      configurable: true,
    });
  }
  return ClosureView as unknown as ViewClass<T>; // the accessors just defined are T's fields
}

/** A class name that can stand in source text. */
function identifier(name: string): string {
  return name.replace(/[^\w$]/g, '_').replace(/^(?=\d|$)/, '_');
}
