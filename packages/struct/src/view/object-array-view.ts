import { AllocatorError, alignUp, type Memory } from '@offheap/core';
import { type Checked, checkedMode } from '../checked-mode.ts';
import type { FieldType } from '../schema/field-type.ts';
import { visitParts } from '../schema/check-initial.ts';
import { type ElementHolder, holderOf } from '../fields/holder.ts';
import { checkParts, StructType } from '../fields/struct-type.ts';
import { elementWriter } from './element-writer.ts';
import type { Struct } from '../schema/struct.ts';
import { bind } from './binding.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import { type ArrayViewClass, MovableElements, type SeekTo } from './movable-elements.ts';
import { readyElements, valueOf } from './ready-elements.ts';
import { hide } from './own-fields.ts';
import { checkIndex, refusalOf, refused, stale, staleArray } from './stale.ts';
import { makeViewClass } from './view-class.ts';
import type { CheckedView, View, ViewClass } from './view.ts';

/** A view of one element, or a view whose field `value` is an element that is an array or a reference. @internal */
export type ElementView = Struct & View;

/** A view that is moved from element to element. */
interface CursorView extends ElementView, SeekTo<unknown> {
  /** The `$offset` of element 0. */
  $base: number;
  /** The number of elements in its array, in checked mode. */
  $length: number;
}

/** What an array needs to know about its elements. @internal */
export interface ElementKind extends ElementHolder {
  readonly memory: Memory;
  readonly checked: Checked;
  readonly View: ViewClass<Struct>;
  /** The distance from one element to the next, in units of a view's `$offset`. */
  readonly stride: number;
}

const TEXT = { refuse: (): string => 'a string' };

/**
 * Throws when a value, or a part of it, lacks a field and has a property that is not a field, such as a misspelled one. An object may
 * lack fields or have further properties, but not both.
 */
function refuseMisspelled(type: FieldType, value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  const { element } = type as { readonly element?: FieldType }; // of an array
  if (element !== undefined && Array.isArray(value))
    for (const one of value as readonly unknown[]) refuseMisspelled(element, one);
  if (!(type instanceof StructType)) return;
  const { fields } = type.layout;
  const given = value as Readonly<Record<string, unknown>>;
  const names = fields.map(({ name }) => name);
  if (names.some((name) => given[name] === undefined)) checkedMode().refuseUnknown(type.layout, names, value);
  for (const { name, type: part } of fields) refuseMisspelled(part, given[name]);
}

/**
 * An array whose elements are objects. Each element has a view of its own. The views and cursors belong to the array
 * object and are reused together with it.
 *
 * @internal
 */
export abstract class ObjectElements extends MovableElements<unknown> {
  /** The views by index; null where none has been created. */
  declare readonly $views: (ElementView | null)[];
  declare readonly $cursors: CursorView[];
  /** The number of cursors that are in use. */
  declare $cursorsUsed: number;

  constructor() {
    super();
    if (new.target === undefined) this.$cursorsUsed = this.length = this.byteOffset = this.$stamp = 0; // room, as in the base
    hide(this, '$views', []);
    hide(this, '$cursors', []);
    hide(this, '$cursorsUsed', 0);
  }

  /** Moves the array to other bytes. */
  place(byteOffset: number, length: number): void {
    this.byteOffset = byteOffset;
    this.length = length;
    this.$cursorsUsed = 0;
  }

  /** Ends the views and cursors of the array. Checked mode only. */
  endElements(why: string): void {
    for (const view of this.$views) if (view !== null) endChecked(view, why);
    for (const cursor of this.$cursors) endChecked(cursor, why);
  }
}

/**
 * Returns the class of arrays whose elements are objects.
 *
 * @param isLong creates each view when `get` is first called for its element; otherwise, outside checked mode, all
 *   views are created at once.
 */
export function objectArrayClass<V>(
  type: FieldType<V>,
  memory: Memory,
  checked: Checked,
  isLong: boolean,
): ArrayViewClass<unknown> {
  const holder = holderOf(type);
  const { layout, key } = holder;
  const View =
    type instanceof StructType
      ? bind<Struct>(type.struct, memory, checked).View
      : makeViewClass<Struct>({ layout, memory, checked });
  const byteStride = alignUp(type.size, type.align);
  const { shift } = layout;
  const kind: ElementKind = { ...holder, memory, checked, View, stride: byteStride >> shift };
  const access = type.access(memory);
  const name = `array of ${layout.name}`;
  const write = elementWriter(kind);
  let Cursor: (new () => CursorView) | undefined; // created on demand: many arrays never need it

  abstract class OwnElements extends ObjectElements {
    get $kind(): string {
      return layout.name;
    }

    get $memory(): Memory {
      return memory;
    }

    set(index: number, value: unknown): void {
      if (checked) this.$check(index);
      if (key === undefined) checkParts(value, layout, name);
      if (checked) {
        refuseMisspelled(type, value);
        visitParts(type, value, layout.name, (part, inner, path) => {
          if (inner === null && typeof part.zero === 'string') refused(TEXT, inner, path); // text fields have no `refuse`
          const refusal = refusalOf(part, checked);
          if (refusal !== undefined) refused(refusal, inner, path);
        });
      }
      const at = this.byteOffset + index * byteStride;
      if (write === undefined) access.set(at, value as V);
      else write(at, value);
    }

    /** Creates the view of the element at `index`. */
    $make(index: number): ElementView {
      checkIndex(index, this.length, name);
      const { $views } = this;
      while ($views.length <= index) $views.push(null);
      const view = new View(0, undefined);
      if (checked) this.#stamp(view);
      $views[index] = view;
      return view;
    }

    override cursor(): SeekTo<unknown> {
      if (checked) this.#checkAlive();
      Cursor ??= makeCursorClass(kind);
      const { $cursors } = this;
      if (this.$cursorsUsed === $cursors.length) $cursors.push(new Cursor());
      const cursor = $cursors[this.$cursorsUsed++]!;
      cursor.$base = cursor.$offset = this.byteOffset >> shift;
      if (checked) {
        cursor.$length = this.length;
        this.#stamp(cursor);
        if (this.length === 0) endChecked(cursor, 'its array has no elements');
      }
      return cursor;
    }

    /** Makes a view valid for the lifetime of the array. */
    #stamp(view: ElementView): void {
      const checkedView = view as unknown as CheckedView; // bound in checked mode
      checkedView.$stampAt = this.$stampAt;
      checkedView.$stamp = this.$stamp;
    }

    $check(index: number): void {
      this.#checkAlive();
      checkIndex(index, this.length, name);
    }

    #checkAlive(): void {
      if (memory.i32[this.$stampAt] !== this.$stamp) staleArray(this, layout.name);
    }
  }
  if (!checked && !isLong) return readyElements(OwnElements, kind);
  if (!checked && canCompile()) return compileGet(OwnElements, kind);

  class ClosedElements extends OwnElements {
    get(index: number): unknown {
      if (checked) this.$check(index);
      const { $views } = this;
      const view = (index >>> 0 < $views.length ? $views[index] : null) ?? this.$make(index);
      view.$offset = (this.byteOffset >> shift) + Math.imul(index, kind.stride);
      return valueOf(view, key);
    }
  }
  return ClosedElements as unknown as ArrayViewClass<unknown>; // its `$stamp` and so on are there
}

/**
 * Returns a class with a `get` compiled for this struct, so that its type feedback is separate from that of arrays of
 * other structs.
 */
function compileGet(Base: unknown, { layout, key, stride }: ElementKind): ArrayViewClass<unknown> {
  const { shift, name } = layout;
  return compile(
    `${name} array`,
    `return class extends Base {
get(index) {
  const views = this.$views;
  let view = index >>> 0 < views.length ? views[index >>> 0] : null;
  if (view === null) view = this.$make(index);
  view.$offset = (this.byteOffset >> ${shift}) + Math.imul(index, ${stride}) | 0;
  return view${key === undefined ? '' : `.${key}`};
}
}`,
    { Base },
  );
}

function makeCursorClass(kind: ElementKind): new () => CursorView {
  const { layout, key, View, stride, checked } = kind;
  const { struct } = layout;
  if (
    key === undefined &&
    ('seek' in struct.prototype || layout.fields.some(({ name }) => name === 'seek'))
  ) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A cursor of ${layout.name}: its method \`seek\` would hide the member \`seek\` of the struct. Rename that member, or use \`get(i)\`.`,
    );
  }
  let Cursor: new () => CursorView;
  if (!checked && canCompile()) {
    Cursor = compile(
      `${layout.name} cursor`,
      `return class extends View {
constructor() { super(0, undefined); if (new.target === undefined) this.$base = 0; hide(this, '$base', 0); }
seek(index) { this.$offset = (this.$base + Math.imul(index, ${stride})) | 0; return ${key === undefined ? 'this' : `this.${key}`}; }
}`,
      { View, hide },
    );
  } else {
    Cursor = closeCursorClass(kind);
  }
  Object.defineProperty(Cursor.prototype, 'constructor', { value: struct }); // like all views of the struct
  return Cursor;
}

/**
 * Returns the same class, built from closures. It is not a `class extends View`: where classes are lowered, such a
 * class creates its objects by `constructor`, which is the struct.
 */
function closeCursorClass(kind: ElementKind): new () => CursorView {
  const { key, View, stride, checked } = kind;
  function ClosedCursor(): CursorView {
    const cursor = Reflect.construct(View, [0, undefined], ClosedCursor) as CursorView; // by its prototype
    hide(cursor, '$base', 0);
    hide(cursor, '$length', 0);
    return cursor;
  }
  ClosedCursor.prototype = Object.create(View.prototype, {
    seek: {
      value(this: CursorView, index: number): unknown {
        if (checked) checkSeek(this, index, kind);
        this.$offset = this.$base + Math.imul(index, stride);
        return valueOf(this, key);
      },
    },
  });
  return ClosedCursor as unknown as new () => CursorView; // `new` returns the result of the function
}

function checkSeek(cursor: CursorView, index: number, { memory, layout }: ElementKind): void {
  const checkedCursor = cursor as unknown as CheckedView; // bound in checked mode
  if (memory.i32[checkedCursor.$stampAt] !== checkedCursor.$stamp)
    stale(checkedCursor, `${layout.name}.seek`);
  checkIndex(index, cursor.$length, `array of ${layout.name}`);
}

function endChecked(view: ElementView, why: string): void {
  const checkedView = view as unknown as CheckedView; // bound in checked mode
  checkedView.$stamp = -1;
  checkedView.$end = why;
}
