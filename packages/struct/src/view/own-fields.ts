import { hasOwn } from '@offheap/core/internal';

/**
 * A shared descriptor, so that no garbage is allocated between a view and the objects inside it, which are read
 * together.
 */
const HIDDEN: PropertyDescriptor = { value: undefined, writable: true, configurable: true };

/** Adds a property that is not enumerable. */
export function hide(object: object, key: string, value: unknown): void {
  HIDDEN.value = value;
  Object.defineProperty(object, key, HIDDEN);
  HIDDEN.value = undefined;
}

/**
 * Makes an object comparable, clonable and printable by its fields.
 *
 * Libraries (`toEqual` of Vitest and Jest, `assert.deepEqual`, lodash, fast-deep-equal) read an object's own
 * properties. A view's fields are accessors on its prototype, as own accessors would make the creation of a view a
 * hundred times slower. But before these libraries list the properties, they determine the type of the object: they
 * read `Symbol.toStringTag`, through `Object.prototype.toString`, or `constructor`. Both are getters here, which
 * first define the fields as own properties of this one object.
 *
 * @param prototype the prototype of a class of views, or of arrays of them.
 * @param constructor the value of `constructor`.
 * @param define defines the own properties of an object, which may already have them.
 */
export function defineOnInspection(
  prototype: object,
  constructor: unknown,
  define: (object: object) => void,
): void {
  const prepare = (object: unknown): void => {
    // No clone, and nothing that inherits from a view.
    if (!(object as { readonly $isView: boolean }).$isView || !Object.isExtensible(object)) return;
    define(object as object); // `$isView` is true of objects alone
  };
  // The value that the user's class defines.
  const tagOf = (object: unknown): unknown =>
    Reflect.get(Object.getPrototypeOf(prototype) as object, Symbol.toStringTag, object);
  Object.defineProperties(prototype, {
    constructor: {
      get(this: unknown) {
        prepare(this);
        return constructor;
      },
    },
    [Symbol.toStringTag]: {
      get(this: unknown) {
        prepare(this);
        return tagOf(this);
      },
    },
  });
}

/**
 * Makes accessors of a prototype enumerable, for `for in`. Returns a function that defines the same accessors on an
 * object itself.
 */
export function ownAccessors(prototype: object, names: readonly string[]): (object: object) => void {
  const own: PropertyDescriptorMap = {};
  for (const name of names) {
    own[name] = { ...Object.getOwnPropertyDescriptor(prototype, name), enumerable: true };
  }
  Object.defineProperties(prototype, own);
  return (object) => {
    if (!hasOwn(object, names[0]!)) Object.defineProperties(object, own);
  };
}

/** The descriptors of elements by index, shared by all arrays. */
const ELEMENTS: PropertyDescriptor[] = [];

/** The members of an array that are used here. */
interface Indexed {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
}

/** Defines the current elements of an array as own properties. */
export function defineElements(array: Indexed): void {
  for (let i = array.length; hasOwn(array, i); i++) Reflect.deleteProperty(array, i); // it was longer
  for (let i = 0; i < array.length; i++) {
    if (!hasOwn(array, i)) Object.defineProperty(array, i, (ELEMENTS[i] ??= elementAt(i)));
  }
}

function elementAt(index: number): PropertyDescriptor {
  return {
    get(this: Indexed) {
      return this.get(index);
    },
    set(this: Indexed, value: unknown) {
      this.set(index, value);
    },
    enumerable: true,
    configurable: true,
  };
}
