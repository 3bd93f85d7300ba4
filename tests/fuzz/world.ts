import { Heap, KiB, Memory } from '@offheap/core';
import { HIGHEST_VALUE_WORD } from '@offheap/core/internal';
import { verify } from '@offheap/core/debug';
import type { Random } from '@offheap/core/testing';
import { PackedPool, Pool, Scratch, type StructClass } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { CommandBuffer, ComponentPool, Entities, group, type Group, query, Tag } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';
import { AttachOperations } from './attach-operations.ts';
import { CommandOperations } from './command-operations.ts';
import { EntityLoops } from './entity-loops.ts';
import { EntityModel, type EntitySets, type Pairs, type SetName } from './entity-model.ts';
import { EntityOperations } from './entity-operations.ts';
import { ExtraPools } from './extra-pools.ts';
import { Gate } from './gate.ts';
import { ComponentNode, ExtraNode, FirstNode, SecondNode, SingleBody, tellHooksTo } from './hooks.ts';
import { Load, WideLoad } from './load.ts';
import { Machine } from './machine.ts';
import { type Body, Node } from './node.ts';
import { PoolLoops, Systems } from './pool-loops.ts';
import { type NodePool, PoolModel } from './pool-model.ts';
import { PoolOperations } from './pool-operations.ts';
import { ScopeOperations } from './scope-operations.ts';
import type { Op, OpKind } from './script.ts';
import { SearchOperations } from './search-operations.ts';
import { SingleOperations } from './single-operations.ts';

const MOST_SNAPSHOTS = 3;
/** The maximum number of entries that one operation creates and destroys between two checks. */
const MOST_CREATED = 2;

/** Operations in whose callbacks the memory may be restored: they are no loops. */
const RESTORABLE: ReadonlySet<OpKind> = new Set([
  'restore',
  'create',
  'destroy',
  'endInHand',
  'addComponent',
  'removeComponent',
  'destroyEntity',
  'single',
  'endSingle',
]);

/** Loops, whose callbacks may restore the memory when they end the loop by an error. */
const LOOPS: ReadonlySet<OpKind> = new Set([
  'restore',
  'loop',
  'destroyWhere',
  'loopComponents',
  'removeWhere',
  'query',
]);

/** A pool that exists in all programs of a world. */
interface WorldPool {
  readonly name: string;
  readonly pool: NodePool;
  readonly hooked: boolean;
  readonly isFresh: boolean;
}

/** Structs without hooks, for the same places as those with hooks. */
class PlainFirst extends Node {}
class PlainSecond extends Node {}
class PlainComponent extends Node {}

/** The library's objects for several programs, in one memory, which is reset to its initial state before each program. */
export class World {
  readonly checked: boolean;
  readonly #heap: Heap;
  /** Whether other memories, or other threads, may use the buffer. */
  #isShared: boolean;
  readonly #gate: Gate;
  readonly #pools: readonly WorldPool[];
  readonly #sets: EntitySets;
  readonly #grouped: readonly SetName[];
  readonly #hooksNodes: boolean;
  readonly #scratch: Scratch;
  readonly #commands: CommandBuffer;
  readonly #systems = new Systems();
  readonly #beginning: Uint8Array;

  /** @param random determines its contents: the same numbers result in the same world in every mode. */
  constructor(random: Random, checked: boolean) {
    this.checked = checked;
    const backing = random.oneIn(8) ? 'wasm' : random.oneIn(4) ? 'shared' : 'array';
    this.#isShared = backing === 'shared';
    this.#heap = new Heap(new Memory(128 * KiB, { backing }));
    this.#gate = new Gate(this.#heap);
    const { memory, capacity } = this.#heap;
    memory.u8.fill(0xa5, memory.byteLength - capacity + 4 * KiB, memory.byteLength - KiB);
    const allocator = this.#gate;
    const sizes = (most: number): { capacity: number; maxCapacity: number } => {
      const slab = random.between(random.oneIn(3) ? 1 : Math.ceil(most / 2), most);
      return { capacity: slab, maxCapacity: random.oneIn(2) ? slab : random.between(slab, most) };
    };
    const pool = (name: string, Plain: StructClass<Node>, Hooked: StructClass<Node>): WorldPool => {
      const hooked = random.oneIn(2);
      const Kind = random.oneIn(2) ? Pool : random.oneIn(2) ? PackedPool : ColumnPool;
      const isFresh = random.oneIn(3);
      const options = { ...sizes(12), checked, allocator, views: isFresh ? 'fresh' : 'reused' } as const;
      return {
        name: `${name} ${Kind.name}`,
        pool: new Kind(hooked ? Hooked : Plain, options),
        hooked,
        isFresh,
      };
    };
    this.#pools = [pool('first', PlainFirst, FirstNode), pool('second', PlainSecond, SecondNode)];
    const most = random.oneIn(3) ? random.between(1, 12) : random.between(6, 16);
    const entities = new Entities({ capacity: most, generationBits: random.between(1, 4), allocator });
    this.#hooksNodes = random.oneIn(2);
    const T: StructClass<Node> = this.#hooksNodes ? ComponentNode : PlainComponent;
    const AnyLoad: StructClass<Load> = random.oneIn(2) ? WideLoad : Load;
    // In any order: entities lose what they have in the order in which the sets were made.
    const form = () => (random.oneIn(2) ? ('columns' as const) : ('interleaved' as const));
    const makeNodes = () =>
      new ComponentPool(T, { entities, ...sizes(most), checked, allocator, storage: form() });
    const makeLoads = () =>
      new ComponentPool(AnyLoad, { entities, ...sizes(most), checked, allocator, storage: form() });
    const makeTag = () => new Tag({ entities, capacity: random.between(1, most), allocator });
    const early = random.below(4);
    const earlyTag = early === 1 ? makeTag() : undefined;
    const earlyLoads = early >= 2 ? makeLoads() : undefined;
    const nextTag = early === 2 ? makeTag() : undefined;
    const nodes = makeNodes();
    const loads = earlyLoads ?? makeLoads();
    const tag = earlyTag ?? nextTag ?? makeTag();
    this.#grouped = random.pick([[], ['nodes', 'loads'], ['nodes', 'loads', 'tag']] as const);
    const pairs = makePairs(nodes, loads, tag, this.#grouped, random.below(3));
    const earlier: SetName[] = [];
    if (earlyLoads !== undefined) earlier.push('loads');
    if (earlyTag !== undefined || nextTag !== undefined) earlier.push('tag');
    this.#sets = { entities, nodes, loads, tag, earlier, ...pairs };
    this.#commands = new CommandBuffer(entities);
    this.#scratch = new Scratch(8 * KiB, { checked, ...(random.oneIn(2) ? { allocator } : {}) });
    this.#beginning = memory.snapshot();
  }

  /** Runs a program, and returns the digest of its results. */
  run(script: readonly Op[], trace?: string[]): number {
    this.#heap.memory.restore(this.#beginning);
    this.#gate.allow(Infinity);
    const machine = new Machine(this.checked, trace);
    const pools = this.#pools.map(
      ({ name, pool, hooked, isFresh }) => new PoolModel(name, pool, hooked, isFresh, this.#gate, machine),
    );
    const all = [...pools];
    const extra = new ExtraPools(machine, this.#gate, all);
    const operations = new PoolOperations(machine, all);
    const loops = new PoolLoops(machine, all, operations, this.#systems);
    const model = new EntityModel(this.#sets, this.#grouped, this.#hooksNodes, this.#gate, machine);
    const entityOperations = new EntityOperations(machine, model, operations.find);
    const entityLoops = new EntityLoops(machine, model, entityOperations, this.#systems);
    const commands = new CommandOperations(
      machine,
      this.#scratch,
      this.#commands,
      model,
      entityOperations.lives,
    );
    const scopes = new ScopeOperations(machine, this.#scratch, commands);
    const singles = new SingleOperations(machine, this.#heap);
    for (const pool of pools) machine.onCheck((deep) => pool.check(deep));
    machine.onCheck((deep) => model.check(deep));
    machine.onCheck(() => expectSame('allocations left', this.#gate.left, this.#gate.expected));
    let mostThings = 0;
    machine.onCheck(() => {
      mostThings = Math.max(mostThings, thingsOf(all, model));
      if (this.#isShared) return; // other threads may have taken numbers: a restore takes none back
      const highest = this.#heap.memory.i32[HIGHEST_VALUE_WORD]!;
      expectThat(
        `${highest} numbers of objects suffice for ${mostThings}`,
        highest <= mostThings + MOST_CREATED,
      );
    });
    const snapshots: {
      readonly bytes: Uint8Array;
      readonly hasInHand: (searched?: object) => boolean;
      readonly restore: () => void;
    }[] = [];
    const restore = (n: number, searched?: object): boolean => {
      const saved = snapshots[n % (snapshots.length || 1)];
      if (saved?.hasInHand(searched) !== true) return false;
      machine.restores++;
      this.#heap.memory.restore(saved.bytes);
      saved.restore();
      extra.checkLate();
      return true;
    };
    void new SearchOperations(machine, all, model, restore);
    void new AttachOperations(machine, this.#heap.memory, all, model, () => (this.#isShared = true));
    machine.on({
      endInHand: (op) => {
        loops.endInHand(op);
        entityLoops.endInHand(op);
      },
      starve: ({ n: [a, count] }) => this.#gate.allow(a % 2 === 0 ? Infinity : count % 3),
      snapshot: ({ n: [a] }) => {
        if (!machine.performsNone('single')) return; // the model contains it only after its creation
        // Sometimes to an existing array: the older snapshot is then lost.
        const again =
          snapshots.length === MOST_SNAPSHOTS || a % 3 === 0
            ? snapshots.splice(a % MOST_SNAPSHOTS, 1)[0]
            : undefined;
        const bytes = this.#heap.memory.snapshot(again?.bytes);
        const [pool, entity, single] = [pools.map((each) => each.save()), model.save(), singles.save()];
        const savedExtra = extra.save();
        snapshots.push({
          bytes,
          hasInHand: (searched) =>
            ![
              savedExtra.lost(),
              ...pools.filter((each, i) => each.hasGrownSince(pool[i]!)),
              ...model.grownSince(entity),
            ].some(
              (lost) =>
                lost !== undefined &&
                (lost === searched || machine.holds(lost, 'loop', 'init', 'predicate', 'hook')),
            ),
          restore: () => {
            pools.forEach((each, i) => each.restore(pool[i]!));
            savedExtra.restore();
            model.restore(entity);
            singles.restore(single);
          },
        });
      },
      restore: ({ n: [a] }) => {
        const saved = snapshots[a % (snapshots.length || 1)];
        const isInLoop = !machine.performsOnly(RESTORABLE);
        if (saved === undefined || (isInLoop && !(machine.depth === 2 && machine.performsOnly(LOOPS))))
          return;
        if (model.removing > 0) {
          const restore = (): void => this.#heap.memory.restore(saved.bytes);
          machine.refused('restoring while a component is removed', 'BUSY', restore);
          return;
        }
        if (!saved.hasInHand()) {
          const restore = (): void => this.#heap.memory.restore(saved.bytes);
          machine.refused('restoring to before the pool in hand was created or has grown', 'BUSY', restore);
          return;
        }
        restore(a);
        // The next entry of the loop would be of another moment.
        if (isInLoop) machine.throwOut();
      },
    });
    tellHooksTo({
      hook: (name, entry: Body) =>
        machine.guard(() => {
          if (entry instanceof SingleBody) singles.hook(name, entry);
          else if (entry instanceof ComponentNode) entityOperations.lives[name](entry);
          else if (entry instanceof ExtraNode) operations.lives[name](extra.model, entry);
          else operations.lives[name](pools[entry instanceof FirstNode ? 0 : 1]!, entry as Node); // there are no others
        }),
    });
    try {
      machine.run(script);
      void scopes;
      this.#verify();
    } finally {
      tellHooksTo(undefined);
    }
    singles.clear();
    extra.end();
    return machine.digest;
  }

  /** Frees all bytes, and checks that none are missing. */
  end(): void {
    const { entities, nodes, loads, tag } = this.#sets;
    this.#heap.memory.restore(this.#beginning);
    for (const { pool } of this.#pools) pool[Symbol.dispose]();
    for (const owner of [nodes, loads, tag, entities, this.#scratch]) owner[Symbol.dispose]();
    expectSame('faults of the heap', verify(this.#heap).map(String).join(), '');
    expectThat('all of the heap is free', this.#heap.tryAllocate(this.#heap.capacity) !== 0);
  }

  #verify(): void {
    const { entities, nodes, loads, tag } = this.#sets;
    const faults = [
      ...this.#pools.flatMap(({ pool }) => verifyPool(pool)),
      ...verifyEntities(entities),
      ...[nodes, loads, tag].flatMap((set) => verifyComponents(set)),
    ];
    expectSame('faults', faults.map(({ message }) => message).join(), '');
  }
}

/** The number of objects of entries and components. */
function thingsOf(pools: readonly PoolModel[], { all }: EntityModel): number {
  let count = 0;
  for (const { entries } of pools) for (const { plain } of entries) if (plain.thing !== undefined) count++;
  for (const { node } of all.values()) if (node?.plain.thing !== undefined) count++;
  return count;
}

function makePairs(
  nodes: ComponentPool<Node>,
  loads: ComponentPool<Load>,
  tag: Tag,
  grouped: readonly SetName[],
  order: number,
): { pairs: readonly Pairs[]; group: Group<readonly unknown[]> | undefined } {
  const both: Pairs['wants'] = ({ node, load }) => node !== undefined && load !== undefined;
  const withTag: Pairs['wants'] = (plain) => both(plain) && plain.tagged;
  const withoutTag: Pairs['wants'] = (plain) => both(plain) && !plain.tagged;
  const pairs: Pairs[] = [
    { name: 'query', loop: query(nodes, loads), wants: both, hasTag: false },
    { name: 'join with the tag', loop: query(nodes, tag, loads), wants: withTag, hasTag: true },
    {
      name: 'join without the tag',
      loop: query(nodes, loads).without(tag),
      wants: withoutTag,
      hasTag: false,
    },
  ];
  if (grouped.length === 2) {
    const made = group(nodes, loads);
    pairs.push(
      { name: 'group', loop: made, wants: both, hasTag: false },
      { name: 'group without the tag', loop: made.without(tag), wants: withoutTag, hasTag: false },
    );
    return { pairs, group: made };
  }
  if (grouped.length === 3) {
    const made =
      order === 0
        ? group(nodes, tag, loads)
        : order === 1
          ? group(tag, nodes, loads)
          : group(nodes, loads, tag);
    pairs.push({ name: 'group with the tag', loop: made, wants: withTag, hasTag: true });
    return { pairs, group: made };
  }
  return { pairs, group: undefined };
}
