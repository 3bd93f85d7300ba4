import { AllocatorError } from '@offheap/core';
import { DISPOSE, hasOwn, identify, showValue, type Origin, wrongArgument } from '@offheap/core/internal';
import type { View } from '../view/view.ts';

/** The origin by which copies of the package recognise structs. @internal */
export const STRUCT: Origin = { of: 'Struct of @offheap/struct' };

/** The class whose fields are being collected. Only then may a struct class be constructed. */
let collecting: StructClass | undefined;

/**
 * The base class of every struct. The class fields of a subclass are its schema:
 *
 * ```ts
 * class Particle extends Struct {
 *   x = f32();
 *   life = f32(1); // initial value
 *
 *   step(dt: number): void {
 *     this.life -= dt;
 *   }
 * }
 * ```
 *
 * A struct class is never constructed with `new`: its instances are in a memory, where pools, scratch scopes and
 * `create(allocator, Particle)` create them. Methods, getters, static members and `instanceof` work as in any class.
 */
export abstract class Struct {
  /** @throws AllocatorError `INVALID_ARGUMENT` always, except while the fields are collected. */
  constructor() {
    if (new.target !== collecting) {
      const name = structName(new.target as unknown as StructClass); // a class that extends Struct is a struct class
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `new ${name}(): a struct is stored in a memory. Create one with \`pool.create()\`, \`scope.create(${name})\` or \`create(allocator, ${name})\`.`,
      );
    }
  }

  /**
   * Destroys the entry in its pool, scope or allocator: `using p = pool.create()`. Does nothing when the entry is not
   * live.
   */
  [DISPOSE](): void {
    (this as unknown as View).$owner?.destroy(this); // a view class made it
  }
}

identify(Struct, STRUCT);

/**
 * A struct class. `static readonly struct = 'Enemy'` gives the struct a name that is the same in every build of a
 * program, whereas bundlers shorten the names of classes. Messages show the name; files and other threads identify
 * the struct by it.
 */
export type StructClass<T extends Struct = Struct> = (new () => T) & {
  readonly name: string;
  readonly struct?: string;
};

/**
 * Returns the name that the program gives a struct, `static readonly struct = 'Enemy'`; undefined without such a
 * name. A class that extends another struct does not inherit its name, as it is a different struct.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the name is not a string.
 */
export function givenNameOf(T: StructClass): string | undefined {
  const name: unknown = hasOwn(T, 'struct') ? (T as { readonly struct?: unknown }).struct : undefined; // an optional static member
  if (name === undefined || (typeof name === 'string' && name !== '')) return name;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${T.name}.struct is ${showValue(name)}: expected the struct's name, as in \`static readonly struct = '${T.name}'\`.`,
  );
}

/**
 * Returns the name of a struct for messages before its fields are known: the name that the program gives it, or the
 * name of the class.
 */
export function structName(T: StructClass): string {
  return givenNameOf(T) ?? (T.name || 'Struct');
}

/** Constructs the class once to run its field initialisers, and returns their results in declared order. */
export function collectFields(T: StructClass): [name: string | symbol, value: unknown][] {
  const outer = collecting;
  collecting = T;
  try {
    const made = new T() as unknown as Readonly<Record<string | symbol, unknown>>; // read by name
    // A field `__proto__`, from compilers that assign rather than define.
    const isLost = Object.getPrototypeOf(made) !== T.prototype;
    const names = isLost ? ['__proto__'] : Reflect.ownKeys(made);
    return names.map((name) => [name, made[name]]);
  } finally {
    collecting = outer;
  }
}

/** Whether a value is a struct class. */
export function isStructClass(value: unknown): value is StructClass {
  return typeof value === 'function' && value.prototype instanceof Struct;
}

/**
 * Throws when a value is not an entry of a struct.
 *
 * @param what names the argument, as in `The entry to destroy`.
 * @throws AllocatorError `NOT_OWNED`
 */
export function checkEntry(what: string, value: unknown, expected: string): asserts value is Struct {
  if (!(value instanceof Struct)) throw wrongArgument(what, value, expected, STRUCT, 'NOT_OWNED');
}
