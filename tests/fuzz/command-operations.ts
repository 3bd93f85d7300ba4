import { AllocatorError } from '@offheap/core';
import type { Scratch, ScratchScope } from '@offheap/struct';
import type { CommandBuffer, Entity } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import type { EntityLives } from './entity-lives.ts';
import type { EntityModel } from './entity-model.ts';
import { initialLoad, writeLoad } from './load.ts';
import type { Machine } from './machine.ts';
import type { Op } from './script.ts';

type Kind = 'destroy' | 'removeNode' | 'removeTag' | 'addTag' | 'addLoad';

/** One recorded command. */
interface Command {
  readonly kind: Kind;
  readonly entity: Entity;
  /** Of a new load. */
  readonly weight: number;
}

const KINDS: readonly (Kind | 'addNode')[] = [
  'destroy',
  'removeNode',
  'removeTag',
  'addTag',
  'addLoad',
  'addNode',
  'addLoad',
];

/** Commands: recorded in a scope, and applied, discarded or abandoned. */
export class CommandOperations {
  readonly #machine: Machine;
  readonly #scratch: Scratch;
  readonly #commands: CommandBuffer;
  readonly #model: EntityModel;
  readonly #lives: EntityLives;
  /** Where commands are recorded. */
  #scope: ScratchScope | undefined;
  /** The recorded commands, while there is a scope for them. */
  #queue: Command[] | undefined;
  /** The running calls of `apply`, nested in one another. */
  #applying = 0;

  constructor(
    machine: Machine,
    scratch: Scratch,
    commands: CommandBuffer,
    model: EntityModel,
    lives: EntityLives,
  ) {
    this.#machine = machine;
    this.#scratch = scratch;
    this.#commands = commands;
    this.#model = model;
    this.#lives = lives;
    machine.on({ command: (op) => this.#recordMany(op), apply: () => this.#applyInside() });
  }

  begin(scope: ScratchScope): void {
    this.#commands.begin(scope);
    this.#scope = scope;
    this.#queue = [];
  }

  /** Applies, discards or abandons the commands; returns false when some are abandoned. */
  finish(n: number): boolean {
    const queue = this.#queue!; // it is defined after the beginning
    expectSame('commands.length', this.#commands.length, queue.length);
    if (n % 6 === 0) return queue.length === 0;
    if (n % 6 === 1) this.#commands.clear();
    else this.#apply();
    this.expectNone();
    return true;
  }

  /** Its scope ends. */
  end(): void {
    this.#queue = undefined;
  }

  expectNone(): void {
    expectSame('commands.length', this.#commands.length, 0);
  }

  /** Records some commands. */
  #recordMany({ n: [a, b, seed] }: Op): void {
    if (this.#queue === undefined) {
      this.#machine.refused('a command without a scope', 'SCOPE', () => this.#commands.destroy(1 as Entity));
      return;
    }
    // Commands are in the outermost scope, which cannot allocate while an inner scope is open.
    if (this.#scratch.depth > 1) return;
    const { all, stale } = this.#model;
    const known = [...all.keys(), ...stale];
    if (known.length === 0) return;
    for (let i = (b >> 3) % 7; i >= 0; i--) {
      try {
        const kind = KINDS[(b + i * (1 + (seed % 5))) % KINDS.length]!;
        this.#record(kind, known[(a + i * 3) % known.length]!, seed + i);
      } catch (error) {
        if (!isFull(error)) throw error;
        expectThat('the scratch memory is full', this.#scratch.peak > this.#scratch.capacity / 2);
      }
    }
    expectSame('commands.length', this.#commands.length, this.#queue.length);
  }

  #record(kind: Kind | 'addNode', entity: Entity, weight: number): void {
    const commands = this.#commands;
    const { nodes, loads, tag } = this.#model.sets;
    if (kind === 'addNode') {
      this.#machine.refused('a command with an object', 'INVALID_ARGUMENT', () =>
        commands.add(nodes, entity),
      );
      return;
    }
    if (kind === 'destroy') commands.destroy(entity);
    else if (kind === 'removeNode') commands.remove(nodes, entity);
    else if (kind === 'removeTag') commands.remove(tag, entity);
    else if (kind === 'addTag') commands.add(tag, entity);
    else if (weight % 3 === 0) commands.add(loads, entity, initialLoad(loads.struct, weight, true));
    else if (weight % 3 === 1) commands.add(loads, entity, initialLoad(loads.struct, weight, false));
    else writeLoad(commands.add(loads, entity), weight);
    this.#queue!.push({ kind, entity, weight }); // there is a scope
  }

  /** Applies the recorded commands, and continues to record. */
  #applyInside(): void {
    const scope = this.#scope;
    const queue = this.#queue;
    if (scope === undefined || queue === undefined || this.#scratch.depth > 1) return;
    const { nodes, loads, tag } = this.#model.sets;
    // Loops over sets do not allow the removal of other entities; loops and predicates over pools are not affected.
    const sets: readonly object[] = [nodes, loads, tag];
    const isLoop = (why: string): boolean => why !== 'init' && why !== 'hook';
    if (this.#machine.hands.some(({ over, why }) => isLoop(why) && sets.includes(over))) return;
    this.#apply();
    this.expectNone();
    if (this.#applying === 0) this.#commands.begin(scope);
  }

  #apply(): void {
    const queue = this.#queue!; // it is defined after the beginning
    const { depth } = this.#machine;
    const outer = this.#lives.beforeHook;
    /** Commands that call a hook. */
    let current: Command | undefined;
    let done = 0;
    let isPoolFull = false;
    const finish = (): void => {
      if (current !== undefined && !this.#change(current, true)) isPoolFull = true;
      current = undefined;
    };
    const advance = (toHook: boolean): void => {
      finish();
      while (queue.length > 0 && !isPoolFull) {
        const next = queue.shift()!; // there is one
        done++;
        if (toHook && this.#calls(next)) {
          current = next;
          if (next.kind === 'destroy') this.#model.all.get(next.entity)!.isEnding = true; // it is alive
          return;
        }
        if (!this.#change(next, false)) isPoolFull = true;
      }
    };
    this.#lives.beforeHook = () => {
      if (this.#machine.depth === depth) advance(true);
    };
    this.#applying++;
    try {
      const applied = this.#machine.attempt('apply', () => this.#commands.apply());
      if (applied === undefined) finish(); // the others are discarded
      else advance(false);
      expectThat('apply has room', !isPoolFull);
      if (applied !== undefined) expectSame('apply', applied.value, done);
    } catch (error) {
      if (!isFull(error)) throw error;
      advance(false);
      expectThat('apply throws only for want of room', isPoolFull);
    } finally {
      this.#applying--;
      this.#lives.beforeHook = outer;
    }
    queue.length = 0;
  }

  /** Whether the next command will call a hook. */
  #calls({ kind, entity }: Command): boolean {
    if (kind !== 'destroy' && kind !== 'removeNode') return false;
    const plain = this.#model.all.get(entity);
    return this.#model.hooked && plain?.node?.isEnding === false && !plain.isEnding;
  }

  /** Its effect on the model; false when it throws, as a pool is full. */
  #change({ kind, entity, weight }: Command, hasCalled: boolean): boolean {
    const model = this.#model;
    const plain = model.all.get(entity);
    if (plain === undefined) return true;
    const isNodeEnding = plain.node?.isEnding === true; // its `onDestroy` runs, outside of this
    if (kind === 'destroy') {
      if (plain.isEnding && !hasCalled) return true;
      model.forget(entity);
    } else if (kind === 'removeNode') {
      if (!isNodeEnding) plain.node = undefined;
    } else if (kind === 'removeTag') plain.tagged = false;
    else if (kind === 'addTag') {
      if (!plain.tagged && model.count('tag') === model.sets.tag.capacity) return false;
      plain.tagged = true;
    } else {
      if (plain.load === undefined && !model.loadGrowth.makeRoom(model.count('loads'))) return false;
      plain.load = weight;
    }
    return true;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY';
}
