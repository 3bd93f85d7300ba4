import type { Scratch, ScratchScope } from '@offheap/struct';
import { type ArrayView, f32, PackedPool, Struct, u16 } from '@offheap/struct';
import { AllocatorError } from '@offheap/core';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import type { CommandOperations } from './command-operations.ts';
import type { Machine } from './machine.ts';
import { type Body, newBody, sameBody, writeBody } from './node.ts';
import { SingleBody } from './hooks.ts';
import type { Op } from './script.ts';

/** A temporary, and a check of its contents. */
interface Temporary {
  readonly check: () => void;
  readonly touch: () => unknown;
}

/** Of pools whose bytes are those of a scope. */
class Spark extends Struct {
  heat = f32();
}

/** Scratch scopes, and temporaries in them. */
export class ScopeOperations {
  readonly #machine: Machine;
  readonly #scratch: Scratch;
  readonly #commands: CommandOperations;
  /** Pools in the scopes that are open, the outermost first. */
  readonly #pools: { readonly pool: PackedPool<Spark>; readonly depth: number }[] = [];
  readonly #scopes: { readonly scope: ScratchScope; readonly made: Temporary[] }[] = [];

  constructor(machine: Machine, scratch: Scratch, commands: CommandOperations) {
    this.#machine = machine;
    this.#scratch = scratch;
    this.#commands = commands;
    machine.on({ scope: (op) => this.#scope(op), temporary: (op) => this.#temporary(op) });
    machine.onCheck(() => this.#check());
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
          if (ownsCommands) this.#commands.begin(scope);
          for (const _ of inside) this.#machine.callback(undefined);
          if (ownsCommands) isForgotten = !this.#commands.finish(op.n[0]);
          for (const { check } of made) check();
        } finally {
          this.#scopes.pop();
          if (ownsCommands) this.#commands.end();
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
    if (isForgotten) this.#commands.expectNone();
    expectSame('scratch.depth', this.#scratch.depth, this.#scopes.length);
    if (ended === undefined) return;
    this.#machine.refused('create in a closed scope', 'SCOPE', () => ended!.create(SingleBody));
    while ((this.#pools.at(-1)?.depth ?? 0) > this.#scopes.length) {
      const { pool } = this.#pools.pop()!; // there is one
      this.#machine.refused('the length of a pool of a closed scope', 'DISPOSED', () => pool.length);
      this.#machine.refused('spawn in a pool of a closed scope', 'DISPOSED', () => pool.spawn());
      pool[Symbol.dispose]();
    }
    if (!this.#machine.checked) return;
    for (const { touch } of made.slice(-2))
      this.#machine.refused('a temporary of a closed scope', 'STALE', touch);
  }

  #temporary({ n: [a, length, seed] }: Op): void {
    const innermost = this.#scopes.at(-1);
    if (innermost === undefined) return;
    const { scope, made } = innermost;
    try {
      if (a % 32 === 5) made.push(this.#pool(scope, seed));
      else if (a % 3 === 0) made.push(this.#array(scope, length % 6, seed));
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

  #pool({ allocator }: ScratchScope, seed: number): Temporary {
    const pool = new PackedPool(Spark, { capacity: 2, allocator, checked: this.#machine.checked });
    pool.spawn({ heat: seed });
    this.#pools.push({ pool, depth: this.#scopes.length });
    const { restores } = this.#machine;
    const heat = (): number | undefined => pool.first()?.heat;
    const check = (): void => {
      if (this.#machine.restores === restores) expectSame('a spark in a scope', heat(), seed);
    };
    const touch = pool.first()!;
    return { check, touch: () => touch.heat };
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

  #check(): void {
    for (const { made } of this.#scopes) for (const { check } of made) check();
  }
}
