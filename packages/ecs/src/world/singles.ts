import { AllocatorError, type Ptr } from '@offheap/core';
import { DISPOSE } from '@offheap/core/internal';
import { type Handle, type Init, layoutOf, type Pool, type Struct, type StructClass } from '@offheap/struct';
import { isNamesake, namesake } from '@offheap/struct/internal';
import type { AttachedParts } from './world.ts';

/** A single struct. */
interface Single {
  readonly pool: Pool<Struct>;
  readonly handle: Handle;
}

/** The functions of a world that create a single struct. */
export interface SinglesOwner {
  /** Creates the pool of a single struct. */
  makePool<T extends Struct>(T: StructClass<T>): Pool<T>;
  /** Runs a function. When there is no room, the error names what was to be created. */
  make<R>(what: string, make: () => R): R;
}

/** The single structs of a world. */
export class Singles {
  readonly #owner: SinglesOwner;
  readonly #attached: AttachedParts | undefined;
  /** The single structs that are being created. */
  readonly #beginning = new Set<StructClass>();
  /** The single structs of each class: the last one, and those that a restore may bring back. */
  readonly #known = new Map<StructClass, readonly Single[]>();

  /** @param attached the functions that find the parts of another thread, in an attached world. */
  constructor(owner: SinglesOwner, attached: AttachedParts | undefined) {
    this.#owner = owner;
    this.#attached = attached;
  }

  /** Returns the single struct of a class, and creates it if it does not exist. */
  get<T extends Struct>(T: StructClass<T>, init: Init<T> | undefined): T {
    const last = this.#known.get(T)?.[0];
    if (last !== undefined && isAlive(last)) return viewOf(last) as T; // stored under its own class
    return this.#find(T) ?? this.#begin(T, init);
  }

  /** Whether a pool contains a single struct of this world. */
  has(pool: unknown): boolean {
    for (const singles of this.#known.values())
      if (singles.some((single) => single.pool === pool)) return true;
    return this.#attached?.isSingle((pool as { readonly ptr: Ptr }).ptr) === true;
  }

  /** Returns a single struct that a restore or a load has created again, or that the other world has created. */
  #find<T extends Struct>(T: StructClass<T>): T | undefined {
    const known = this.#known.get(T) ?? [];
    const again = known.find(isAlive);
    if (again !== undefined) return this.#keep(T, again) as T; // stored under its own class
    const loaded = known.find(({ pool }) => !pool.isGone && pool.length === 1)?.pool as Pool<T> | undefined;
    if (loaded === undefined) this.#refuseNamesake(T);
    const pool = loaded ?? this.#attached?.single(T, known[0]?.pool as Pool<T> | undefined); // of the same class
    if (pool === undefined) return undefined;
    const handle = pool.handleOf(pool.first()!); // it is defined
    return this.#keep(T, { pool, handle }) as T;
  }

  /** Throws for a struct when another class of its name has a single struct. */
  #refuseNamesake(T: StructClass): void {
    for (const singles of this.#known.values()) {
      const other = singles.find(({ pool }) => !pool.isGone && isNamesake(T, pool.layout));
      if (other !== undefined) throw namesake(`The single ${other.pool.layout.name} of this world`);
    }
  }

  #begin<T extends Struct>(T: StructClass<T>, init: Init<T> | undefined): T {
    const { name } = layoutOf(T);
    if (this.#beginning.has(T)) throw singleBusy(name);
    this.#beginning.add(T);
    try {
      return this.#owner.make(`the single ${name}`, () => this.#create(T, init));
    } finally {
      this.#beginning.delete(T);
    }
  }

  /** Creates a single struct: in the pool of one that was destroyed, or in a new pool. */
  #create<T extends Struct>(T: StructClass<T>, init: Init<T> | undefined): T {
    const empty = this.#known.get(T)?.find(({ pool }) => !pool.isGone)?.pool;
    const pool = (empty as Pool<T> | undefined) ?? this.#owner.makePool(T); // stored under its own class
    try {
      const view = pool.create(init);
      return this.#keep(T, { pool, handle: pool.handleOf(view) }) as T;
    } catch (error) {
      if (empty === undefined) pool[DISPOSE](); // a save would find two pools of the struct
      throw error;
    }
  }

  /** Puts a single struct first in the list of its class, and returns its view. */
  #keep(T: StructClass, single: Single): Struct {
    const others = (this.#known.get(T) ?? []).filter((other) => other !== single);
    this.#known.set(T, [single, ...others]);
    return viewOf(single);
  }
}

/**
 * Whether a single struct exists. It may have been destroyed, or created after the moment to which the memory was
 * restored.
 */
function isAlive({ pool, handle }: Single): boolean {
  return !pool.isGone && pool.length === 1 && pool.has(handle);
}

/** Returns the view of a single struct that exists. After a restore, it may be another view. */
function viewOf({ pool, handle }: Single): Struct {
  return pool.keptViewOf(handle);
}

function singleBusy(name: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `The single ${name} is being created: its \`init\` or its \`onCreate\` cannot request it from the world. Use the struct that the callback receives, as \`this\` or as its argument.`,
  );
}
