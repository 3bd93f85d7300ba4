import { AllocatorError } from '@offheap/core';
import { DISPOSE, identify, type Origin, wrongArgument, showValue } from '@offheap/core/internal';
import type { View } from '../view/view.ts';

/** How the copies of the package know a struct. @internal */
export const STRUCT: Origin = { of: 'Struct of @offheap/struct' };

/** The class whose fields are being read; only then may a struct class be constructed. */
let collecting: StructClass | undefined;

/**
 * The base of every struct. Plain class fields are its schema:
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
 * A struct class is never constructed with `new`: its instances live in a memory, and pools, scratch scopes and
 * `create(allocator, Particle)` make them there. Methods, getters, statics and `instanceof` work as in any class.
 */
export abstract class Struct {
  /** @throws AllocatorError `INVALID_ARGUMENT`, always but while the fields are read. */
  constructor() {
    if (new.target !== collecting) {
      const name = givenNameOf(new.target as unknown as StructClass) ?? new.target.name; // whoever extends Struct is one
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `new ${name}(): a struct is stored in a memory. Create one with \`pool.create()\`, \`scope.create(${name})\` or \`create(allocator, ${name})\`.`,
      );
    }
  }

  /** Destroys the entry, in its pool, scope or allocator: `using p = pool.create()`. Does nothing when the entry is not alive. */
  [DISPOSE](): void {
    (this as unknown as View).$owner?.destroy(this); // a view class made it
  }
}

identify(Struct, STRUCT);

/**
 * A class of plain fields. `static readonly struct = 'Enemy'` gives the struct a name that every build of a program has, unlike the
 * class's own, which bundlers shorten: messages show it, and files and other threads know the struct by it.
 */
export type StructClass<T extends Struct = Struct> = (new () => T) & {
  readonly name: string;
  readonly struct?: string;
};

/**
 * The name that the program gives a struct, `static readonly struct = 'Enemy'`; undefined where it gives none. A class that extends
 * another struct does not inherit its name: it is another struct.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is no text.
 */
export function givenNameOf(T: StructClass): string | undefined {
  const name: unknown = Object.hasOwn(T, 'struct') ? (T as { readonly struct?: unknown }).struct : undefined; // an optional static member
  if (name === undefined || (typeof name === 'string' && name !== '')) return name;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${T.name}.struct is ${showValue(name)}: expected the struct's name, as in \`static readonly struct = '${T.name}'\`.`,
  );
}

/** Constructs the class once so that its field initialisers run, and gives what they made in declaration order. */
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
 * Refuses what is no entry of a struct.
 *
 * @param what names the argument, as in `The entry to destroy`.
 * @throws AllocatorError `NOT_OWNED`
 */
export function checkEntry(what: string, value: unknown, expected: string): asserts value is Struct {
  if (!(value instanceof Struct)) throw wrongArgument(what, value, expected, STRUCT, 'NOT_OWNED');
}
