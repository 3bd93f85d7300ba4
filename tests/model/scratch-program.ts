import { KiB, NULL } from '@offheap/core';
import type { Random } from '@offheap/core/testing';
import { bool, f64, i16, Scratch, type ScratchScope, u32, u8, vec3 } from '@offheap/struct';
import {
  expectCode,
  expectSame,
  expectThat,
  expectThrown,
  Thrown,
} from '../../packages/struct/test/model/expect.ts';
import { checkItem, fill, freshItem, Item, type PlainItem } from '../../packages/struct/test/model/item.ts';

const DEEPEST = 5;

/** A value of a scope, and a check of its contents. */
interface Temporary {
  readonly check: () => void;
  /** Reads it, to be refused once it has ended. */
  readonly touch: () => unknown;
  /** Has no bytes from which a restore could determine when it was created. */
  readonly isEmpty?: boolean;
}

/** A random program over the nested scopes of one scratch memory. */
export class ScratchProgram {
  readonly #scratch: Scratch;
  readonly #random: Random;
  readonly #trace: string[] | undefined;
  /** The live values, by scope. */
  readonly #levels: Temporary[][] = [];
  #steps = 0;
  #nextId = 1;

  constructor(scratch: Scratch, random: Random, trace: string[] | undefined) {
    this.#scratch = scratch;
    this.#random = random;
    this.#trace = trace;
  }

  run(operations: number): void {
    for (; this.#steps < operations; this.#steps++) this.#enter(this.#scratch, operations);
    expectSame('the depth in the end', this.#scratch.depth, 0);
  }

  /** Opens a scope, works in it until it ends, by return, throw or `dispose`. */
  #enter(outer: Scratch | ScratchScope, operations: number): void {
    const random = this.#random;
    const depth = this.#levels.length;
    const level: Temporary[] = [];
    const throwing = random.oneIn(6);
    const result = random.next();
    let ended: ScratchScope | undefined;
    const work = (scope: ScratchScope): number => {
      this.#levels.push(level);
      expectSame('the depth', this.#scratch.depth, depth + 1);
      for (; this.#steps < operations && !random.oneIn(10); this.#steps++) this.#step(scope, operations);
      this.#check();
      this.#levels.pop();
      ended = scope;
      if (throwing) throw new Thrown();
      return result;
    };
    this.#trace?.push(`scope ${depth}${throwing ? ', to throw' : ''}`);
    if (random.oneIn(3) && outer === this.#scratch && !throwing) {
      const scope = this.#scratch.open();
      work(scope);
      scope[Symbol.dispose]();
      scope[Symbol.dispose]();
    } else if (throwing) expectThrown('a scope', () => outer.scope(work));
    else expectSame('what the scope gives', outer.scope(work), result);
    this.#trace?.push(`end of scope ${depth}`);
    expectSame('the depth', this.#scratch.depth, depth);
    expectCode('create in a closed scope', 'SCOPE', () => ended?.create(Item));
    if (this.#scratch.checked) {
      for (const { touch } of level.slice(-2)) expectCode('touching what has ended', 'STALE', touch);
    }
  }

  #step(scope: ScratchScope, operations: number): void {
    const random = this.#random;
    if (random.oneIn(16)) this.#rollback(scope, operations);
    switch (random.below(8)) {
      case 0:
        if (this.#levels.length < DEEPEST && this.#hasRoomForScope(scope)) {
          this.#enter(scope, operations);
          this.#check();
        }
        break;
      case 1:
      case 2:
        this.#array(scope);
        break;
      case 3:
        this.#structs(scope);
        break;
      case 4:
        if (random.oneIn(4) && this.#hasRoomForScope(scope)) this.#refusals(scope);
        else this.#destroy(scope);
        break;
      default:
        this.#create(scope);
    }
  }

  /** Continues for a while, overwrites everything, and restores the previous state: values that were created since no longer exist. */
  #rollback(scope: ScratchScope, operations: number): void {
    this.#trace?.push('snapshot');
    const { memory, checked } = this.#scratch;
    const level = this.#levels.at(-1)!;
    const made = level.length;
    const before = memory.snapshot();
    this.#create(scope);
    this.#array(scope);
    if (this.#levels.length < DEEPEST && this.#hasRoomForScope(scope)) this.#enter(scope, operations);
    memory.u8.fill(0x5a, memory.byteLength - this.#scratch.capacity);
    this.#trace?.push('restore');
    memory.restore(before);
    for (const { touch, isEmpty = false } of level.splice(made)) {
      if (checked && !isEmpty) expectCode('touching what a restore has ended', 'STALE', touch);
    }
    this.#check();
  }

  #create(scope: ScratchScope): void {
    const plain = freshItem();
    this.#trace?.push('create');
    const item = this.#orFull(() =>
      scope.create(Item, (entry) => {
        checkItem('a new temporary', entry, plain);
        fill(entry, plain, this.#nextId++, this.#random);
      }),
    );
    if (item !== undefined) this.#keep(item, plain);
  }

  /** Creates a value and destroys it early, whether it is the last one or not; or creates one whose `init` throws. */
  #destroy(scope: ScratchScope): void {
    this.#trace?.push('destroy early');
    const item = this.#orFull(() => scope.create(Item));
    if (item === undefined) return;
    if (this.#random.oneIn(2)) this.#create(scope);
    scope.destroy(item);
    expectCode('a second end', 'STALE', () => scope.destroy(item));
    const throwing = (): unknown =>
      scope.create(Item, () => {
        throw new Thrown();
      });
    this.#orFull(() => expectThrown('create', throwing));
  }

  #keep(item: Item, plain: PlainItem): void {
    this.#levels.at(-1)!.push({
      check: () => checkItem('a temporary', item, plain),
      touch: () => item.at.x,
    });
  }

  #array(scope: ScratchScope): void {
    const random = this.#random;
    const length = random.oneIn(6) ? 0 : random.below(20);
    const kind = random.below(4);
    this.#trace?.push(`array of ${length}, kind ${kind}`);
    const array = this.#orFull(() =>
      kind === 0
        ? scope.array(u8, length)
        : kind === 1
          ? scope.array(i16, length)
          : kind === 2
            ? scope.array(f64, length)
            : scope.array(u32, length),
    );
    if (array === undefined) return;
    const values = Array.from(array);
    expectSame('a new array', values.join(), Array.from({ length }, () => 0).join());
    for (let i = 0; i < length; i++) array.set(i, (values[i] = random.below(128)));
    if (random.oneIn(4)) array.fill((values.fill(9), 9));
    this.#levels.at(-1)!.push({
      check: () => {
        expectSame('the length of an array', array.length, length);
        expectSame('an array', Array.from(array).join(), values.join());
      },
      touch: () => array.get(0),
      isEmpty: length === 0,
    });
  }

  #structs(scope: ScratchScope): void {
    const random = this.#random;
    const length = random.between(1, 5);
    this.#trace?.push(`array of ${length} items, flags and vectors`);
    const items = this.#orFull(() => scope.array(Item, length));
    const flags = this.#orFull(() => scope.array(bool, length));
    const points = this.#orFull(() => scope.array(vec3, length));
    if (items === undefined || flags === undefined || points === undefined) return;
    const plains = Array.from({ length }, freshItem);
    for (let i = 0; i < length; i++) {
      checkItem('an item of a new array', items.get(i), plains[i]!);
      fill(items.get(i), plains[i]!, this.#nextId++, random);
      flags.set(i, plains[i]!.on);
      points.get(i).set(i, plains[i]!.x, 3);
    }
    this.#levels.at(-1)!.push({
      check: () => {
        for (let i = 0; i < length; i++) {
          checkItem('an item of an array', items.get(i), plains[i]!);
          expectSame('a flag', flags.get(i), plains[i]!.on);
          const { x, y, z } = points.get(i);
          expectThat('a vector of an array', x === i && y === plains[i]!.x && z === 3);
        }
      },
      touch: () => items.get(0),
    });
  }

  #refusals(scope: ScratchScope): void {
    this.#trace?.push('refusals');
    expectCode('too long an array', 'OUT_OF_MEMORY', () => scope.array(f64, this.#scratch.capacity));
    expectCode('an array of no length', 'INVALID_ARGUMENT', () => scope.array(u8, -1));
    scope.scope((inner) => {
      expectCode('create in an outer scope', 'SCOPE', () => scope.create(Item));
      expectCode('ending an outer scope', 'SCOPE', () => scope[Symbol.dispose]());
      void inner;
    });
  }

  #hasRoomForScope(scope: ScratchScope): boolean {
    const ptr = scope.allocator.tryAllocate(64);
    if (ptr === NULL) return false;
    scope.allocator.deallocate(ptr, 64);
    return true;
  }

  /** Returns the result of `make`; `undefined` when there was no room, which is checked. */
  #orFull<R>(make: () => R): R | undefined {
    try {
      return make();
    } catch (error) {
      expectCode('a full scratch memory', 'OUT_OF_MEMORY', () => {
        throw error;
      });
      expectThat('it is full', this.#scratch.peak > this.#scratch.capacity / 2);
      return undefined;
    }
  }

  #check(): void {
    for (const level of this.#levels) for (const { check } of level) check();
  }
}

export function makeScratch(checked: boolean): Scratch {
  const scratch = new Scratch(2 * KiB, { checked });
  scratch.memory.u8.fill(0xa5, scratch.memory.byteLength - scratch.capacity);
  return scratch;
}
