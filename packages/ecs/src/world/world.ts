import {
  AllocatorError,
  Heap,
  KiB,
  Memory,
  type MemoryBacking,
  OutOfMemoryError,
  type Ptr,
} from '@offheap/core';
import {
  checkNewPart,
  checkOptions,
  identify,
  lastOf,
  readWhole,
  SHOW,
  showValue,
} from '@offheap/core/internal';
import {
  type Init,
  layoutOf,
  PackedPool,
  type PackedPoolOptions,
  Pool,
  Scratch,
  type StorageForm,
  type Struct,
  type StructClass,
} from '@offheap/struct';
import {
  type Checked,
  isNamesake,
  isStructClass,
  named,
  namesake,
  type StorageOptions,
} from '@offheap/struct/internal';
import { attachMode } from '../attach-mode.ts';
import { ComponentPool } from '../component-pool.ts';
import { Entities } from '../entities.ts';
import { defaultComponentBytes } from '../entity-memory.ts';
import type { Entity } from '../entity.ts';
import { EntitySet } from '../entity-set.ts';
import { shapeOf } from '../join-shape.ts';
import { type ComponentsOf, Query, type QueryPart } from '../query.ts';
import { checkTagName, Tag } from '../tag.ts';
import { compress } from './compression.ts';
import { History, type HistoryOptions } from './history.ts';
import { loadSave } from './load.ts';
import { Loop, type LoopOptions } from './loop.ts';
import type { LoadOptions } from './migration.ts';
import { writeSave } from './save.ts';
import { isSave } from './saved-file.ts';
import { Singles } from './singles.ts';
import { PACKED, type PoolPart, SINGLE, WorldWords } from './world-words.ts';
import {
  type AnyPart,
  initOf,
  keyOf,
  MOST_PARTS,
  noPart,
  type Part,
  type PartKey,
  putPart,
  SpawnNode,
  undoSpawn,
} from './spawner.ts';

/** The default capacity of a world. */
const DEFAULT_CAPACITY = 10_000;
const DEFAULT_SCRATCH = 64 * KiB;

/** Options of a new {@link World}. */
export interface WorldOptions {
  /** The maximum number of entities that are alive at the same time; 10,000 by default. */
  readonly capacity?: number;
  /**
   * The size in bytes of the memory for entities, pools, tags and scratch. By default 512 for each entity of
   * `capacity` plus 64 KiB, at most 256 MiB, plus the scratch. Pages that are never accessed use no physical memory.
   */
  readonly bytes?: number;
  /** The size in bytes of the scratch of the world; 64 KiB by default. */
  readonly scratch?: number;
  /** The kind of buffer; `'array'` by default. */
  readonly backing?: MemoryBacking;
  /**
   * Whether the views of pools and scratch check that they are live. True by default, unless `process.env.NODE_ENV`
   * is `'production'`.
   */
  readonly checked?: Checked;
  /** The version of the program's data, an integer from 0, which saves contain; 0 by default. Migrations depend on it. */
  readonly version?: number;
}

const KNOWN_OPTIONS: Record<keyof WorldOptions, true> = {
  capacity: true,
  bytes: true,
  scratch: true,
  backing: true,
  checked: true,
  version: true,
};

/** Options of {@link World.attach}. */
export interface WorldAttachOptions {
  /**
   * Whether the views of pools and scratch check that they are live. True by default, unless `process.env.NODE_ENV`
   * is `'production'`.
   */
  readonly checked?: Checked;
  /** The size in bytes of the world's scratch, which has a memory of its own; 64 KiB by default. */
  readonly scratch?: number;
}

/** The functions by which an attached world finds the parts of the original world. @internal */
export interface AttachedParts {
  pool<T extends Struct>(T: StructClass<T>, options: Partial<WorldPoolOptions>): ComponentPool<T>;
  packed<T extends Struct>(T: StructClass<T>, options: Partial<WorldPackedOptions>): PackedPool<T>;
  tag(name: string): Tag;
  /**
   * Returns the pool of a single struct.
   *
   * @param known the pool that was attached before.
   */
  single<T extends Struct>(T: StructClass<T>, known?: Pool<T>): Pool<T>;
  /** Whether a single struct is in the pool at `ptr`. */
  isSingle(ptr: Ptr): boolean;
  /** Throws when a save would be incomplete. */
  checkSave(): void;
}

/** The objects that an attached world consists of. @internal */
export interface AttachedGround {
  readonly heap: Heap;
  readonly entities: Entities;
  readonly scratch: Scratch;
  readonly parts: AttachedParts;
}

const TAG_OPTIONS: Record<'capacity', true> = { capacity: true };

const SAVE_OPTIONS: Record<'compress', true> = { compress: true };

/** Options of a pool that a {@link World} creates. */
export interface WorldPoolOptions extends Omit<StorageOptions, 'allocator' | 'attached'> {
  /** How the entries are stored in memory: see `PackedPoolOptions`; `'interleaved'` by default. */
  readonly storage?: StorageForm;
  /** Whether views check that they are live; the world's setting by default. */
  readonly checked?: Checked;
}

/** Options of a packed pool of a world. */
export interface WorldPackedOptions extends WorldPoolOptions, Pick<PackedPoolOptions, 'maxGeneration'> {}

/** The parts of an entity that is spawned many times. Created by {@link World.prefab}. */
export interface Prefab {
  /**
   * Creates an entity with the parts of the prefab, and calls `onCreate` and `onAdd` for its components. Then adds
   * the given parts, or writes their initial values over those of the prefab. Creates no garbage of its own.
   */
  spawn<
    A extends Struct = Struct,
    B extends Struct = Struct,
    C extends Struct = Struct,
    D extends Struct = Struct,
  >(
    a?: Part<A>,
    b?: Part<B>,
    c?: Part<C>,
    d?: Part<D>,
  ): Entity;
}

/**
 * One memory with the whole state of a game: entities, component pools, tags, pools, single structs and scratch. A
 * snapshot, a save or a rollback of the world covers all of them.
 *
 * ```ts
 * const world = new World({ capacity: 10_000, bytes: 8 * MiB });
 * const positions = world.pool(Position);
 * const velocities = world.pool(Velocity);
 * const frozen = world.tag('Frozen');
 * const state = world.single(GameState);
 *
 * const ship = world.spawn([Position, { x: 1 }], [Velocity]);
 * const move = world.query(Position, Velocity).without(frozen).system((position, velocity, entity, dt: number) => {
 *   position.x += velocity.x * dt;
 * });
 * ```
 *
 * Pools that are created with `world.heap` as their allocator, or with `entities: world.entities`, belong to the
 * world too.
 */
export class World {
  readonly memory: Memory;
  /** The allocator of all parts of the world. */
  readonly heap: Heap;
  readonly entities: Entities;
  readonly scratch: Scratch;
  /** The version of the program's data. */
  readonly version: number;
  readonly #checked: Checked | undefined;
  readonly #pools = new Map<StructClass, ComponentPool<Struct>>();
  readonly #singles: Singles;
  /** The data by which other threads attach; undefined in an attached world. */
  readonly #words: WorldWords | undefined;
  /** The functions that find the parts of another thread; undefined in the world that creates them. */
  readonly #attached: AttachedParts | undefined;
  #root: SpawnNode;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when an option is out of range.
   * @throws OutOfMemoryError when `bytes` has no room for the entities and the scratch.
   */
  constructor(options?: WorldOptions);
  /** @internal */
  constructor(options: WorldOptions, attached: AttachedGround);
  constructor(options: WorldOptions = {}, attached?: AttachedGround) {
    checkOptions('a World', options, KNOWN_OPTIONS);
    const { capacity = DEFAULT_CAPACITY, scratch = DEFAULT_SCRATCH, backing, checked, version = 0 } = options;
    if (!Number.isInteger(version) || version < 0 || version >= 2 ** 31) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The version of a World is ${showValue(version)}: expected an integer from 0 to ${2 ** 31 - 1}.`,
      );
    }
    // Values that are not integers are refused by the entities and the scratch.
    const { bytes = defaultComponentBytes(numberOf(capacity)) + numberOf(scratch) } = options;
    this.version = version;
    this.#checked = checked;
    this.#root = new SpawnNode(this);
    this.#attached = attached?.parts;
    this.#singles = new Singles(
      {
        makePool: (T) =>
          this.#record(
            SINGLE,
            () => new Pool(T, { ...this.#options({ capacity: 1 }), allocator: this.heap }),
          ),
        make: (what, make) => this.#make(what, make),
      },
      this.#attached,
    );
    if (attached !== undefined) {
      this.heap = attached.heap;
      this.memory = this.heap.memory;
      this.entities = attached.entities;
      this.scratch = attached.scratch;
      return;
    }
    this.heap = backing === undefined ? new Heap(bytes) : new Heap(new Memory(bytes, { backing }));
    this.memory = this.heap.memory;
    const allocator = this.heap;
    this.entities = this.#make('its entities', () => new Entities({ capacity, allocator }));
    this.scratch = this.#make(
      'its scratch',
      () => new Scratch(scratch, { allocator, ...(checked !== undefined && { checked }) }),
    );
    this.#words = this.#make('its own words', () => WorldWords.write(allocator, version, this.entities.ptr));
  }

  /**
   * Returns a world over the memory of another world: of another thread, or in a copy of the bytes. `pool`, `packed`,
   * `tag` and `single` return the parts that the other world has created, so both threads can call the same function.
   * An attached world cannot create parts, and refuses `load`. Only one thread at a time may change the memory. The
   * scratch has a memory of its own. Requires `import '@offheap/ecs/attach'`.
   *
   * ```ts
   * import '@offheap/ecs/attach';
   *
   * const world = World.attach(buffer); // `world.memory.buffer` of the other thread
   * const positions = world.pool(Position);
   * ```
   *
   * `attach` and the functions that return parts read all of their state, which no other thread may change meanwhile.
   * Call `Memory.from(buffer).take(1000)` first if another thread uses the memory.
   *
   * @throws AllocatorError `CORRUPT` when there is no world in the memory; `THREAD` when another thread has taken the
   *   memory.
   */
  static attach(
    buffer: ArrayBuffer | SharedArrayBuffer | WebAssembly.Memory,
    options: WorldAttachOptions = {},
  ): World {
    return attachMode('World.attach').world(buffer, options);
  }

  /**
   * Creates the component pool of a struct. By default it has room for a component of each entity.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the struct already has a component pool in this world.
   * @throws OutOfMemoryError when the memory has no room.
   */
  pool<T extends Struct>(T: StructClass<T>, options: Partial<WorldPoolOptions> = {}): ComponentPool<T> {
    if (this.#find(T) !== undefined) {
      const { name } = layoutOf(T);
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${name} has a ComponentPool in this world already: expected one for each struct. Keep what \`world.pool\` returned, or call \`world.poolOf(${name})\`.`,
      );
    }
    this.#refuseNamesake(T);
    const { entities } = this;
    const pool =
      this.#attached?.pool(T, options) ??
      this.#make(
        `the ComponentPool of ${layoutOf(T).name}`,
        () => new ComponentPool(T, { ...this.#options(options), entities }),
      );
    this.#pools.set(T, pool);
    return pool;
  }

  /** Returns the component pool of a struct in this world; undefined when there is none. */
  poolOf<T extends Struct>(T: StructClass<T>): ComponentPool<T> | undefined {
    return this.#find(T) as ComponentPool<T> | undefined; // of the same class
  }

  /**
   * Returns the component pools and tags that contain an entity, in the order of their creation, for example for an
   * inspector. Creates a list.
   *
   * ```ts
   * for (const set of world.componentsOf(ship)) {
   *   if (set instanceof ComponentPool) console.log(set.layout.name, toObject(set.get(ship)!));
   * }
   * ```
   */
  componentsOf(entity: Entity): (ComponentPool<Struct> | Tag)[] {
    const found: (ComponentPool<Struct> | Tag)[] = [];
    this.memory.residents.forEach((resident) => {
      if (!(resident instanceof EntitySet) || resident.isGone || resident.entities !== this.entities) return;
      const set = resident as unknown as ComponentPool<Struct> | Tag; // there are no other sets
      if (set.has(entity)) found.push(set);
    });
    return found;
  }

  /**
   * Creates a packed pool whose entries are not components of entities, such as sparks or bullets. By default it has room for as many
   * entries as the world has room for entities.
   */
  packed<T extends Struct>(T: StructClass<T>, options: Partial<WorldPackedOptions> = {}): PackedPool<T> {
    return (
      this.#attached?.packed(T, options) ??
      this.#make(`the PackedPool of ${layoutOf(T).name}`, () =>
        this.#record(PACKED, () => new PackedPool(T, { ...this.#options(options), allocator: this.heap })),
      )
    );
  }

  /** Creates a tag: a component without data. By default it has room for each entity. Saves identify the tag by its name. */
  tag(name: string, options: { readonly capacity?: number } = {}): Tag {
    checkTagName(name);
    checkOptions('a tag of a World', options, TAG_OPTIONS);
    const { entities } = this;
    const { capacity = entities.capacity } = options;
    return (
      this.#attached?.tag(name) ?? this.#make(`the tag ${name}`, () => new Tag({ name, entities, capacity }))
    );
  }

  /**
   * Returns the only entry of a struct, such as the state of the game or the settings. The first call creates the entry;
   * later calls return the same view. The view stays valid after restores, rollbacks and loads.
   */
  single<T extends Struct>(T: StructClass<T>, init?: Init<T>): T {
    return this.#singles.get(T, init);
  }

  /** Whether a pool contains a single struct of this world. @internal */
  isSingle(pool: unknown): boolean {
    return this.#singles.has(pool);
  }

  /**
   * Creates an entity with components and tags. It is nearly as fast as the equivalent calls of `create` and `add`,
   * and creates no garbage of its own. The literals in the call create garbage: to avoid that, keep the lists of
   * parts, or use {@link prefab}. When a part cannot be added, no entity is created. At most 12 parts.
   *
   * ```ts
   * const ship = world.spawn([Position, { x: 1 }], [Velocity], frozen);
   * ```
   *
   * @throws OutOfMemoryError when the entities, a pool or a tag are full.
   * @throws AllocatorError `INVALID_ARGUMENT` when a struct has no pool in the world, or a part is given twice;
   *   `MEMORY` when a pool or tag belongs to another world.
   */
  spawn<
    A extends Struct = Struct,
    B extends Struct = Struct,
    C extends Struct = Struct,
    D extends Struct = Struct,
    E extends Struct = Struct,
    F extends Struct = Struct,
    G extends Struct = Struct,
    H extends Struct = Struct,
    I extends Struct = Struct,
    J extends Struct = Struct,
    K extends Struct = Struct,
    L extends Struct = Struct,
  >(
    a?: Part<A>,
    b?: Part<B>,
    c?: Part<C>,
    d?: Part<D>,
    e?: Part<E>,
    f?: Part<F>,
    g?: Part<G>,
    h?: Part<H>,
    i?: Part<I>,
    j?: Part<J>,
    k?: Part<K>,
    l?: Part<L>,
  ): Entity;
  spawn(
    a?: AnyPart,
    b?: AnyPart,
    c?: AnyPart,
    d?: AnyPart,
    e?: AnyPart,
    f?: AnyPart,
    g?: AnyPart,
    h?: AnyPart,
    i?: AnyPart,
    j?: AnyPart,
    k?: AnyPart,
    l?: AnyPart,
    m?: AnyPart, // one part too many
  ): Entity {
    // Short, and without a list of the parts: V8 inlines this method into its caller, where the literals of the call then create no garbage.
    let node = this.#root;
    let isWhole = true;
    if (a !== undefined) node = node.step(keyOf(a), a);
    else if (b !== undefined) isWhole = false;
    if (b !== undefined) node = node.step(keyOf(b), b);
    else if (c !== undefined) isWhole = false;
    if (c !== undefined) node = node.step(keyOf(c), c);
    else if (d !== undefined) isWhole = false;
    if (d !== undefined) node = node.step(keyOf(d), d);
    if (
      !isWhole ||
      e !== undefined ||
      f !== undefined ||
      g !== undefined ||
      h !== undefined ||
      i !== undefined ||
      j !== undefined ||
      k !== undefined ||
      l !== undefined ||
      m !== undefined
    )
      return this.#spawnMore(
        isWhole && d !== undefined ? node : undefined,
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        l,
        m,
      );
    return node.run(initOf(a), initOf(b), initOf(c), initOf(d));
  }

  /**
   * Spawns an entity with more than four parts.
   *
   * @param first the node of the first four parts; undefined when one of them is missing.
   */
  #spawnMore(
    first: SpawnNode | undefined,
    a?: AnyPart,
    b?: AnyPart,
    c?: AnyPart,
    d?: AnyPart,
    e?: AnyPart,
    f?: AnyPart,
    g?: AnyPart,
    h?: AnyPart,
    i?: AnyPart,
    j?: AnyPart,
    k?: AnyPart,
    l?: AnyPart,
    m?: AnyPart,
  ): Entity {
    let isWhole = first !== undefined;
    let node = first ?? this.#root;
    if (e !== undefined) node = node.step(keyOf(e), e);
    else if (f !== undefined) isWhole = false;
    if (f !== undefined) node = node.step(keyOf(f), f);
    else if (g !== undefined) isWhole = false;
    if (g !== undefined) node = node.step(keyOf(g), g);
    else if (h !== undefined) isWhole = false;
    if (h !== undefined) node = node.step(keyOf(h), h);
    else if (i !== undefined) isWhole = false;
    if (i !== undefined) node = node.step(keyOf(i), i);
    else if (j !== undefined) isWhole = false;
    if (j !== undefined) node = node.step(keyOf(j), j);
    else if (k !== undefined) isWhole = false;
    if (k !== undefined) node = node.step(keyOf(k), k);
    else if (l !== undefined) isWhole = false;
    if (l !== undefined) node = node.step(keyOf(l), l);
    if (!isWhole || m !== undefined) return this.spawnList([a, b, c, d, e, f, g, h, i, j, k, l, m]); // throws
    return node.run(
      initOf(a),
      initOf(b),
      initOf(c),
      initOf(d),
      initOf(e),
      initOf(f),
      initOf(g),
      initOf(h),
      initOf(i),
      initOf(j),
      initOf(k),
      initOf(l),
    );
  }

  /**
   * Stores the parts of an entity, to spawn such entities many times. Initial values are read at each spawn, and a
   * function is called for each entity. A prefab stays valid after a load, but ids of entities in its values do not.
   *
   * ```ts
   * const enemy = world.prefab([Position], [Health, { left: 30 }], hostile);
   * enemy.spawn([Position, { x: 5, y: 7 }]);
   * ```
   *
   * @throws AllocatorError under the same conditions as {@link spawn}.
   */
  prefab<
    A extends Struct = Struct,
    B extends Struct = Struct,
    C extends Struct = Struct,
    D extends Struct = Struct,
    E extends Struct = Struct,
    F extends Struct = Struct,
    G extends Struct = Struct,
    H extends Struct = Struct,
    I extends Struct = Struct,
    J extends Struct = Struct,
    K extends Struct = Struct,
    L extends Struct = Struct,
  >(
    a?: Part<A>,
    b?: Part<B>,
    c?: Part<C>,
    d?: Part<D>,
    e?: Part<E>,
    f?: Part<F>,
    g?: Part<G>,
    h?: Part<H>,
    i?: Part<I>,
    j?: Part<J>,
    k?: Part<K>,
    l?: Part<L>,
  ): Prefab;
  prefab(...list: readonly (AnyPart | undefined)[]): Prefab {
    const parts = list as readonly AnyPart[]; // a missing part is refused
    const again = (): Entity => (run = this.#nodeOf(parts).bind(parts, again))();
    let run = this.#nodeOf(parts).bind(parts, again);
    return {
      spawn: (a?: AnyPart, b?: AnyPart, c?: AnyPart, d?: AnyPart, e?: AnyPart) => {
        if (a === undefined && b === undefined && c === undefined && d === undefined && e === undefined)
          return run();
        checkPutParts(a, b, c, d, e);
        return this.#put(run(), a!, b, c, d);
      },
    };
  }

  /**
   * Selects the entities that have all of the given components and tags. The components of the classes and pools are
   * passed to the callback, in this order. `with`, `without`, `any` and `optional` of the query accept classes too.
   *
   * ```ts
   * const moving = world.query(Position, Velocity).with(frozen).without(Dead).optional(Spin);
   * moving.each((position, velocity, spin, entity) => { ... });
   * ```
   *
   * @param parts one or more struct classes, component pools and tags.
   * @throws AllocatorError `INVALID_ARGUMENT` when there are no parts, a part is named twice, or a struct has no pool
   *   in the world; `MEMORY` when a pool or tag belongs to another world.
   */
  query<const S extends readonly [QueryPart, ...QueryPart[]]>(...parts: S): Query<ComponentsOf<S>> {
    const resolve = (part: QueryPart): EntitySet => this.setOf(part);
    return new Query<ComponentsOf<S>>(shapeOf(parts.map(resolve), resolve));
  }

  /** Copies all bytes of the memory, for {@link restore}: see `Memory.snapshot`. */
  snapshot(target?: Uint8Array): Uint8Array {
    return target === undefined ? this.memory.snapshot() : this.memory.snapshot(target);
  }

  /** Restores the bytes of a snapshot: see `Memory.restore`. */
  restore(snapshot: Uint8Array): void {
    if (isSave(snapshot)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'These are the bytes of a save, from `world.save()`: expected those of `world.snapshot()`. Load them with `world.load(bytes)`.',
      );
    }
    this.memory.restore(snapshot);
  }

  /**
   * Returns the contents of the world as a save: entities, component pools, tags, pools and single structs by their
   * names, with the name and type of each field. A save contains only live data, without padding. A later version of
   * the program can load it: see {@link load}. Values of `object()` fields are included if the field defines how to
   * save them. O(live data).
   *
   * ```ts
   * const bytes = world.save();
   * const file = await world.save({ compress: true }); // a gzip file
   * ```
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when a struct or a tag has no name, or two parts have the same name;
   *   `THREAD` when another thread has taken the memory.
   */
  save(options?: { readonly compress?: false }): Uint8Array<ArrayBuffer>;
  save(options: { readonly compress: true }): Promise<Uint8Array<ArrayBuffer>>;
  save(
    options: { readonly compress?: boolean } = {},
  ): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
    checkOptions('save()', options, SAVE_OPTIONS);
    const { compress: isCompressed = false } = options;
    if (typeof isCompressed !== 'boolean') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The option \`compress\` of save() is ${showValue(isCompressed)}: expected true or false.`,
      );
    }
    const bytes = readWhole(this.memory, () => {
      this.#attached?.checkSave();
      return writeSave(this);
    });
    return isCompressed ? compress(bytes) : bytes;
  }

  /**
   * Replaces the contents of the world with the contents of a save, from this version of the program or an older one.
   * Entities get new ids; `entity()` fields and references still refer to the same entities and entries. No hook is
   * called; the observers of `onRestore` are. Everything is checked before anything changes.
   *
   * - New fields get their initial values, and fields that no longer exist are ignored.
   * - Numbers are converted to wider types, and values of enumerations are found by their names.
   * - `migrate` defines new names and further conversions. Call `decompress` first for a compressed file.
   *
   * @throws AllocatorError `CORRUPT` when the file is truncated, damaged or not a save; `VERSION` when it has a newer
   *   version than the world; `INVALID_ARGUMENT` when a field cannot hold its values, with the field's name, or a
   *   part of the save is not a part of the world; `BUSY` inside a loop, an `init` or a hook. The world is then
   *   unchanged.
   * @throws OutOfMemoryError when there is no room for the contents of the save. The world is then unchanged.
   */
  load(saved: ArrayBufferView | ArrayBuffer | SharedArrayBuffer, options: LoadOptions = {}): void {
    if (this.#attached !== undefined) {
      throw new AllocatorError(
        'THREAD',
        'load() of an attached World: the views, observers and groups of the thread that created the world would not be updated. Load in that thread.',
      );
    }
    loadSave(this, saved, options);
  }

  /**
   * Creates a {@link History}, which stores the latest frames of the world for rollbacks. Each frame is saved with
   * `save(tick)`.
   *
   * @param frames the maximum number of frames that are kept.
   */
  history(frames: number, options?: HistoryOptions): History {
    return new History(this.memory, this.heap, frames, options);
  }

  /**
   * Creates a loop with steps of equal length, which draws once for each frame of the screen. The loop runs after
   * `start` is called.
   *
   * ```ts
   * const loop = world.loop({
   *   step: 1 / 60,
   *   update: (dt) => move(dt),
   *   render: (alpha) => draw(alpha),
   * });
   * loop.start();
   * ```
   */
  loop(options: LoopOptions): Loop {
    return new Loop(options);
  }

  /** Returns the pool or tag of a part of an entity or a query. @internal */
  setOf(key: PartKey): EntitySet {
    if (key instanceof EntitySet) {
      if (key.entities === this.entities) return key;
      throw new AllocatorError(
        'MEMORY',
        `A pool or tag of another world: expected one of this world. Create it with \`world.pool\` or \`world.tag\`, or with \`entities: world.entities\`.`,
      );
    }
    if (!isStructClass(key)) throw noPart(key);
    const pool = this.#find(key);
    if (pool !== undefined) return pool;
    this.#refuseNamesake(key);
    const { name } = layoutOf(key);
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${name} has no ComponentPool in this world: call \`world.pool(${name})\` first.`,
    );
  }

  /** The form that a console shows. @internal */
  [SHOW](): unknown {
    const { entities, heap } = this;
    return named('World', { entities: entities.length, used: heap.used, bytes: heap.capacity });
  }

  #options<O extends Partial<WorldPoolOptions>>(options: O): O & { readonly capacity: number } {
    const checked = this.#checked;
    if (typeof options !== 'object' || options === null) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The options of a pool are ${showValue(options)}: expected an object, such as { capacity: 500 }.`,
      );
    }
    return {
      capacity: this.entities.capacity,
      ...(checked !== undefined && { checked }),
      ...options,
    };
  }

  /** Creates a pool that other threads can find. */
  #record<P extends Pool<Struct> | PackedPool<Struct>>(kind: PoolPart, make: () => P): P {
    checkNewPart(this.memory);
    return this.#words!.add(this.heap, kind, make); // a world that creates parts has words
  }

  #find(T: StructClass): ComponentPool<Struct> | undefined {
    const known = this.#pools.get(T);
    if (known?.isGone === false) return known;
    const found = this.#findWhere(({ struct }) => struct === T);
    if (found !== undefined) this.#pools.set(T, found);
    return found;
  }

  #findWhere(matches: (pool: ComponentPool<Struct>) => boolean): ComponentPool<Struct> | undefined {
    let found: ComponentPool<Struct> | undefined;
    this.memory.residents.forEach((resident) => {
      if (!(resident instanceof ComponentPool) || resident.isGone || resident.entities !== this.entities)
        return;
      const pool = resident as unknown as ComponentPool<Struct>; // any struct's
      if (matches(pool)) found ??= pool;
    });
    return found;
  }

  /** Throws for a struct when another class of its name has a component pool. */
  #refuseNamesake(T: StructClass): void {
    const other = this.#findWhere(({ layout }) => isNamesake(T, layout));
    if (other !== undefined) throw namesake(`The ComponentPool of ${other.layout.name} in this world`);
  }

  /** Adds further parts to a new entity. When one of them cannot be added, the entity is destroyed. */
  #put(entity: Entity, a: AnyPart, b?: AnyPart, c?: AnyPart, d?: AnyPart): Entity {
    const { entities } = this;
    const outer = entities.spawning;
    entities.spawning = outer + 1;
    try {
      putPart(this.#setOfPart(a), entity, a);
      if (b !== undefined) putPart(this.#setOfPart(b), entity, b);
      if (c !== undefined) putPart(this.#setOfPart(c), entity, c);
      if (d !== undefined) putPart(this.#setOfPart(d), entity, d);
    } catch (error) {
      entities.spawning = outer;
      undoSpawn(entities, entity);
      throw error;
    }
    entities.spawning = outer;
    return entity;
  }

  #setOfPart(part: AnyPart): EntitySet {
    return this.setOf(Array.isArray(part) ? (part as readonly [PartKey])[0] : (part as PartKey)); // no key is an array
  }

  /** Returns the node of a list of parts, looked up again, because a pool may have been disposed of. */
  #nodeOf(parts: readonly AnyPart[]): SpawnNode {
    if (parts.length > MOST_PARTS) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `An entity of ${parts.length} parts: expected at most ${MOST_PARTS}. Add the others with \`add\`.`,
      );
    }
    let node = this.#root;
    for (const [i, part] of parts.entries()) {
      if (part === undefined) throw missing(i);
      node = node.step(keyOf(part), part);
    }
    if (!node.isGone) return node;
    this.#root = node = new SpawnNode(this);
    for (const part of parts) node = node.step(keyOf(part), part);
    node.checkHere();
    return node;
  }

  /** Spawns from a list whose last parts may be missing, after looking up all pools again. @internal */
  spawnList(list: readonly (AnyPart | undefined)[]): Entity {
    const parts = [...list];
    while (parts.length > 0 && lastOf(parts) === undefined) parts.pop();
    return this.#nodeOf(parts as AnyPart[]).run(...parts.map(initOf)); // it refuses a missing part
  }

  /** Creates a part. When there is no room for it, the error says how to get more. */
  #make<R>(what: string, make: () => R): R {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      const { used, capacity } = this.heap;
      throw new OutOfMemoryError(
        `No room for ${what} in the memory of the world: ${used} of ${capacity} bytes are in use. Increase \`bytes\`, as in \`new World({ bytes: 64 * MiB })\`.`,
      );
    }
  }
}

identify(World, { of: 'World of @offheap/ecs' });

function numberOf(value: unknown): number {
  return Number.isSafeInteger(value) ? (value as number) : 0;
}

function missing(index: number): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `Part ${index} of an entity is undefined: expected a part such as \`[Position]\`. Only the last parts may be undefined.`,
  );
}

/** Refuses parts of `prefab.spawn` after a missing one, and more than four. */
function checkPutParts(a?: AnyPart, b?: AnyPart, c?: AnyPart, d?: AnyPart, e?: AnyPart): void {
  if (e !== undefined) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      'prefab.spawn() with more than 4 parts: expected at most 4. Put the others into the prefab, or add them with `add`.',
    );
  }
  if (a === undefined) throw missing(0);
  if (b === undefined && (c !== undefined || d !== undefined)) throw missing(1);
  if (c === undefined && d !== undefined) throw missing(2);
}
