import {
  AllocatorError,
  alignUp,
  Memory,
  type Ptr,
  RESERVED_BYTES,
  type ScopedAllocator,
} from '@offheap/core';
import type { Checked } from '../checked-mode.ts';
import { elementDescription, type ElementSource } from '../fields/element-type.ts';
import type { FieldType } from '../schema/field-type.ts';
import { StructType } from '../fields/struct-type.ts';
import { checkInitial } from '../schema/check-initial.ts';
import { splitInitial } from '../schema/generated-initials.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { arrayViewClass } from '../view/array-view.ts';
import { bind, type Binding } from '../view/binding.ts';
import type { MovableArrayView } from '../view/movable-elements.ts';
import { MOST_READY_ELEMENTS } from '../view/ready-elements.ts';
import type { CheckedView, View } from '../view/view.ts';
import { compileMake, type Make } from './compile-make.ts';
import { endView } from './end-view.ts';

/** Objects of one kind that scopes reuse: those below `used` belong to open scopes. */
export abstract class Recycler<O extends object> {
  readonly objects: O[] = [];
  used = 0;
  /** In checked mode objects are not reused, so that use after the end of a scope is detected. */
  declare readonly checked: Checked;

  constructor(checked: Checked) {
    this.checked = checked;
  }

  /** Returns the next object, creating one only when there is none to reuse. */
  next(): O {
    const { used, objects } = this;
    if (used === objects.length || this.checked) return this.#create();
    this.used = used + 1;
    return objects[used]!;
  }

  #create(): O {
    const { objects } = this;
    const object = this.fresh();
    objects.push(object);
    this.used = objects.length;
    return object;
  }

  /** Returns the offset of an object's bytes. */
  abstract placeOf(object: O): Ptr;

  protected abstract fresh(): O;
}

/** The views of one struct. */
export class ViewRecycler<T extends Struct> extends Recycler<T & View> {
  // Set once: V8 does not track the types of fields that are undefined at first.
  declare readonly binding: Binding<T>;
  declare readonly size: number;
  declare readonly align: number;
  declare readonly make: Make<T>;
  /**
   * Which functions run when an entry is created or destroyed. A number, because V8 tests an unknown boolean with
   * seven comparisons.
   */
  declare readonly hooks: number;

  constructor(binding: Binding<T>, root: ScopedAllocator) {
    super(binding.checked);
    const { layout, onCreate, onDestroy, letGo } = binding;
    this.binding = binding;
    this.size = layout.stride;
    this.align = Math.max(layout.align, 1);
    this.hooks = [onCreate, onDestroy, letGo].filter((hook) => hook !== undefined).length;
    this.make = compileMake(this, root);
  }

  override placeOf(view: T & View): Ptr {
    return view.$offset << this.binding.shift;
  }

  protected override fresh(): T & View {
    return new this.binding.View(0, null);
  }
}

/** The array views of one element type. */
export class ArrayRecycler<V> extends Recycler<MovableArrayView<V> & CheckedView> {
  /** Bytes from one element to the next. */
  declare readonly stride: number;
  declare readonly align: number;
  /** Whether elements have views. */
  declare readonly hasViews: boolean;
  /** The bytes of a new element, if they are not all zeros. */
  declare readonly template: Uint8Array | undefined;
  /** The binding of elements that are structs. */
  declare readonly binding: Binding | undefined;
  readonly #fresh: () => MovableArrayView<V> & CheckedView;

  constructor(source: ElementSource<V>, memory: Memory, checked: Checked, isLong: boolean) {
    super(checked);
    const { type, initial } = elementDescription(source);
    if (!(type instanceof StructType) && type.letGo?.(memory) !== undefined) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'An array of objects in a scope: expected a type that is stored in the memory. Put the object() into a struct, or use a JavaScript array.',
      );
    }
    if (splitInitial(type, initial, 0).generated.length > 0) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'An array in a scope, of elements whose initial values are functions: expected values. Write them in a loop over the array.',
      );
    }
    type.checkOwnInitial?.('scope.array()[]');
    if (initial !== undefined) checkInitial(type, initial, 'scope.array()[]');
    const ArrayViewOf = arrayViewClass(type, memory, checked, isLong);
    this.stride = alignUp(type.size, type.align);
    this.align = type.align;
    this.hasViews = type.write !== undefined;
    this.template = templateOf(type, initial ?? type.zero, this.stride);
    this.binding = type instanceof StructType ? bind<Struct>(type.struct, memory, checked) : undefined;
    this.#fresh = () => new ArrayViewOf();
  }

  override placeOf(array: MovableArrayView<V>): Ptr {
    return array.byteOffset;
  }

  protected override fresh(): MovableArrayView<V> & CheckedView {
    return this.#fresh();
  }
}

/** The last source of {@link Recyclers} before the first request: a value that no program passes. */
const NOTHING = Symbol('nothing');

/** All view objects of one scratch memory, by the type that they are views of. */
export class Recyclers {
  declare readonly root: ScopedAllocator;
  declare readonly memory: Memory;
  declare readonly checked: Checked;
  readonly all: Recycler<object>[] = [];
  readonly #views = new Map<StructClass, ViewRecycler<Struct>>();
  readonly #arrays = new Map<unknown, ArrayRecycler<unknown>>();
  readonly #longArrays = new Map<unknown, ArrayRecycler<unknown>>();
  // The kind that was requested last: a frame often creates many values of one kind in a row, and a lookup in a map takes longer than the rest of the call.
  declare private lastStruct: unknown;
  declare private lastViews: ViewRecycler<Struct>;
  declare private lastSource: unknown;
  declare private lastArrays: ArrayRecycler<unknown>;

  /** @param root the stack that contains the scopes. */
  constructor(root: ScopedAllocator, checked: Checked) {
    this.lastStruct = this.lastSource = NOTHING;
    this.root = root;
    this.memory = root.memory;
    this.checked = checked;
  }

  viewsOf<T extends Struct>(T: StructClass<T>): ViewRecycler<T> {
    if (T !== this.lastStruct) this.#findViews(T);
    return this.lastViews as unknown as ViewRecycler<T>; // stored under its own class
  }

  arraysOf<V>(source: ElementSource<V>, length: number): ArrayRecycler<V> {
    if (source !== this.lastSource || length > MOST_READY_ELEMENTS)
      return this.#otherArraysOf(source, length);
    return this.lastArrays as unknown as ArrayRecycler<V>; // stored under its own source
  }

  #otherArraysOf<V>(source: ElementSource<V>, length: number): ArrayRecycler<V> {
    const isLong = length > MOST_READY_ELEMENTS;
    const known = isLong ? this.#longArrays : this.#arrays;
    let arrays = known.get(source);
    if (arrays === undefined) {
      const made = new ArrayRecycler(source, this.memory, this.checked, isLong);
      arrays = made as unknown as ArrayRecycler<unknown>; // stored under its own source
      known.set(source, arrays);
      this.all.push(arrays);
    }
    if (!isLong) {
      this.lastSource = source;
      this.lastArrays = arrays;
    }
    return arrays as unknown as ArrayRecycler<V>; // as above
  }

  #findViews(T: StructClass): void {
    let views = this.#views.get(T);
    if (views === undefined) {
      views = new ViewRecycler<Struct>(bind<Struct>(T, this.memory, this.checked), this.root);
      this.#views.set(T, views);
      this.all.push(views);
    }
    this.lastStruct = T;
    this.lastViews = views;
  }

  /** Ends the views of all values from `start` on. */
  endFrom(start: Ptr): void {
    for (let i = 0; i < this.all.length; i++) {
      const recycler = this.all[i]!; // by its index: an iterator is garbage where V8 has not optimised the loop
      // The objects are in the order of their creation: those from the first one at or after `start` on are ended.
      let keep = 0;
      while (keep < recycler.used && recycler.placeOf(recycler.objects[keep]!) < start) keep++;
      if (this.checked) {
        for (const object of recycler.objects.splice(keep)) {
          endView(object as View, true, 'the memory was restored to a moment when it did not exist');
        }
      }
      recycler.used = keep;
    }
  }
}

/** Returns the bytes of a new element, undefined when they are zeros. */
function templateOf<V>(type: FieldType<V>, initial: V, stride: number): Uint8Array | undefined {
  const memory = new Memory(RESERVED_BYTES + stride);
  type.access(memory).set(RESERVED_BYTES, initial);
  const bytes = memory.u8.slice(RESERVED_BYTES, RESERVED_BYTES + stride);
  return bytes.some((byte) => byte !== 0) ? bytes : undefined;
}
