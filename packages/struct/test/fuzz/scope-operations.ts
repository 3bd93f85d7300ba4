import type { Scratch, ScratchScope } from '@offheap/struct';
import { type ArrayView, u16 } from '@offheap/struct';
import { AllocatorError } from '@offheap/core';
import type { CommandBuffer, Entity } from '@offheap/struct/ecs';
import { expectSame, expectThat } from '../model/expect.ts';
import type { EntityLives } from './entity-lives.ts';
import type { EntityModel } from './entity-model.ts';
import type { Machine } from './machine.ts';
import { type Body, newBody, sameBody, writeBody } from './node.ts';
import { SingleBody } from './hooks.ts';
import type { Op } from './script.ts';

/** A temporary, and how to see that it is as it should be. */
interface Temporary {
  readonly check: () => void;
  readonly touch: () => unknown;
}

/** One command that waits. */
interface Command {
  /** Whether it will call a hook, now that it is its turn. */
  readonly calls: () => boolean;
  /** Its effect on the model; false when it throws, as a pool is full. */
  readonly change: () => boolean;
}

/** Scratch scopes: temporaries in them, and commands. */
export class ScopeOperations {
  readonly #machine: Machine;
  readonly #scratch: Scratch;
  readonly #commands: CommandBuffer;
  readonly #model: EntityModel;
  readonly #lives: EntityLives;
  readonly #scopes: { readonly scope: ScratchScope; readonly made: Temporary[] }[] = [];
  /** Commands that wait, while there is a scope for them. */
  #queue: Command[] | undefined;

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
    machine.on({
      scope: (op) => this.#scope(op),
      temporary: (op) => this.#temporary(op),
      command: (op) => this.#command(op),
    });
    machine.onCheck(() => this.#check());
  }

  get isOpen(): boolean {
    return this.#scopes.length > 0;
  }

  #scope(op: Op): void {
    const { inside } = op;
    const outer = this.#scopes.at(-1);
    const ownsCommands = outer === undefined && this.#machine.hands.length === 0;
    const made: Temporary[] = [];
    let ended: ScratchScope | undefined;
    let isForgotten = false;
    const work = (scope: ScratchScope): void =>
      this.#machine.guard(() => {
        this.#scopes.push({ scope, made });
        ended = scope;
        try {
          expectSame('scratch.depth', this.#scratch.depth, this.#scopes.length);
          if (ownsCommands) this.#begin(scope);
          for (const _ of inside) this.#machine.callback(undefined);
          if (ownsCommands) isForgotten = !this.#finishCommands(op.n[0]);
          for (const { check } of made) check();
        } finally {
          this.#scopes.pop();
          if (ownsCommands) this.#queue = undefined;
        }
      });
    try {
      const done = this.#machine.attempt('a scope', () => (outer?.scope ?? this.#scratch).scope(work));
      expectThat('a scope reports commands that wait', done === undefined || !isForgotten);
    } catch (error) {
      const code = error instanceof AllocatorError ? error.code : undefined;
      // A scope needs a few bytes for itself.
      const isExpected = isForgotten ? code === 'SCOPE' : code === 'OUT_OF_MEMORY' && ended === undefined;
      if (!isExpected) throw error;
    }
    if (isForgotten) expectSame('commands.length', this.#commands.length, 0);
    expectSame('scratch.depth', this.#scratch.depth, this.#scopes.length);
    if (ended === undefined) return;
    this.#machine.refused('create in a closed scope', 'SCOPE', () => ended!.create(SingleBody));
    if (!this.#machine.checked) return;
    for (const { touch } of made.slice(-2))
      this.#machine.refused('a temporary of a closed scope', 'STALE', touch);
  }

  #temporary({ n: [a, length, seed] }: Op): void {
    const innermost = this.#scopes.at(-1);
    if (innermost === undefined) return;
    const { scope, made } = innermost;
    try {
      if (a % 3 === 0) made.push(this.#array(scope, length % 6, seed));
      else if (a % 3 === 1) made.push(this.#struct(scope, seed));
      else scope.destroy(scope.create(SingleBody));
    } catch (error) {
      if (!(error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY')) throw error;
      expectThat('the scratch memory is full', this.#scratch.peak > this.#scratch.capacity / 2);
    }
    const outer = this.#scopes.at(-2);
    if (outer !== undefined) {
      this.#machine.refused('create in an outer scope', 'SCOPE', () => outer.scope.create(SingleBody));
    }
  }

  #struct(scope: ScratchScope, seed: number): Temporary {
    const plain = newBody();
    const body: Body = scope.create(SingleBody);
    expectThat('a new temporary has its initial values', sameBody(body, plain));
    writeBody(body, plain, this.#machine.nextId(), seed);
    return {
      check: () => expectThat('a temporary holds what was written', sameBody(body, plain)),
      touch: () => body.at.x,
    };
  }

  #array(scope: ScratchScope, length: number, seed: number): Temporary {
    if (seed % 2 === 0) {
      const list: ArrayView<number> = scope.array(u16, length);
      const values = Array.from(list, (_, i) => (seed * 7 + i) % 65_536);
      values.forEach((value, i) => list.set(i, value));
      return {
        check: () => expectSame('a temporary array', Array.from(list).join(), values.join()),
        touch: () => list.get(0),
      };
    }
    const list: ArrayView<Body> = scope.array(SingleBody, length + 1);
    const plains = Array.from(list, newBody);
    plains.forEach((plain, i) => writeBody(list.get(i), plain, this.#machine.nextId(), seed + i));
    return {
      check: () =>
        plains.forEach((plain, i) =>
          expectThat('an element of a temporary array', sameBody(list.get(i), plain)),
        ),
      touch: () => list.get(0).id,
    };
  }

  #begin(scope: ScratchScope): void {
    this.#commands.begin(scope);
    this.#queue = [];
  }

  /** Writes a command down. */
  #command({ n: [a, b, seed] }: Op): void {
    const queue = this.#queue;
    if (queue === undefined) {
      this.#machine.refused('a command without a scope', 'SCOPE', () => this.#commands.destroy(1 as Entity));
      return;
    }
    const { all, sets, stale, hooked } = this.#model;
    const { nodes, loads, tag } = sets;
    // Commands lie in the outermost scope, which gives nothing while one inside it is open.
    if (this.#scopes.length > 1) return;
    const known = [...all.keys(), ...stale];
    if (known.length === 0) return;
    const entity = known[a % known.length]!;
    const plainOf = () => all.get(entity);
    const callsHook = (): boolean => hooked && plainOf()?.node?.isEnding === false;
    const never = (): boolean => false;
    const push = (calls: () => boolean, change: () => boolean): void =>
      void queue.push({ calls, change: () => plainOf() === undefined || change() });
    try {
      switch (b % 6) {
        case 5:
          this.#machine.refused('a command with an object', 'INVALID_ARGUMENT', () =>
            this.#commands.add(nodes, entity),
          );
          break;
        case 0:
          this.#commands.destroy(entity);
          push(callsHook, () => {
            this.#model.forget(entity);
            return true;
          });
          break;
        case 1:
          this.#commands.remove(nodes, entity);
          push(callsHook, () => {
            plainOf()!.node = undefined;
            return true;
          });
          break;
        case 2:
          this.#commands.remove(tag, entity);
          push(never, () => {
            plainOf()!.tagged = false;
            return true;
          });
          break;
        case 3:
          this.#commands.add(tag, entity);
          push(never, () => {
            const plain = plainOf()!;
            if (!plain.tagged && this.#model.count('tag') === tag.capacity) return false;
            plain.tagged = true;
            return true;
          });
          break;
        default:
          this.#commands.add(loads, entity).weight = seed;
          push(never, () => {
            const plain = plainOf()!;
            if (plain.load === undefined && !this.#model.loadGrowth.makeRoom(this.#model.count('loads')))
              return false;
            plain.load = seed;
            return true;
          });
      }
    } catch (error) {
      if (!(error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY')) throw error;
    }
  }

  /** Applies the commands, or discards them, or forgets them; false when some are forgotten. */
  #finishCommands(n: number): boolean {
    const queue = this.#queue!; // it has begun
    expectSame('commands.length', this.#commands.length, queue.length);
    if (n % 6 === 0) return queue.length === 0;
    if (n % 6 === 1) this.#commands.clear();
    else this.#apply();
    expectSame('commands.length', this.#commands.length, 0);
    return true;
  }

  #apply(): void {
    const queue = this.#queue!; // it has begun
    const { depth } = this.#machine;
    let done = 0;
    let isFull = false;
    const advance = (toHook: boolean): void => {
      for (; queue.length > 0 && !isFull; done++) {
        if (toHook && queue[0]!.calls()) return;
        if (!queue.shift()!.change()) isFull = true;
      }
    };
    this.#lives.beforeHook = () => {
      if (this.#machine.depth === depth) advance(true);
    };
    try {
      const applied = this.#machine.attempt('apply', () => this.#commands.apply());
      advance(false);
      expectThat('apply has room', !isFull);
      if (applied !== undefined) expectSame('apply', applied.value, done);
    } catch (error) {
      if (!(error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY')) throw error;
      advance(false);
      expectThat('apply throws only for want of room', isFull);
    } finally {
      this.#lives.beforeHook = undefined;
    }
  }

  #check(): void {
    for (const { made } of this.#scopes) for (const { check } of made) check();
  }
}
