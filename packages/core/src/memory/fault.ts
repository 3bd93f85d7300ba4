import { DEVELOPMENT } from '../development.ts';
import { labelled } from '../messages.ts';
import type { Ptr } from './ptr.ts';

/** Something in the bytes that cannot be, unless they were overwritten. */
export interface Fault {
  /** Which rule is broken, for programs: `heap/live-bit`, say. */
  readonly rule: string;
  /** Byte offset of what breaks it. */
  readonly ptr: Ptr;
  /** The value, and what was expected. */
  readonly message: string;
}

/** More faults of one allocator or pool are not recorded. */
const MOST = 1000;

/** Collects the faults of one allocator or pool. */
export class Faults {
  readonly found: Fault[] = [];
  readonly #kind: string;

  /** @param kind stands before each rule. */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Records a fault unless `isRight`; returns `isRight`. */
  expect(isRight: boolean, rule: string, ptr: Ptr, message: string): boolean {
    if (!isRight) this.add(rule, ptr, message);
    return isRight;
  }

  /** Records a fault when a number is not the one expected; returns whether it is. */
  equal(actual: number, expected: number, rule: string, ptr: Ptr, what: string): boolean {
    if (actual !== expected) this.add(rule, ptr, `${what} is ${actual}, expected ${expected}.`);
    return actual === expected;
  }

  /** Records a fault. */
  add(rule: string, ptr: Ptr, message: string): void {
    if (this.found.length === MOST) return;
    const full = `${this.#kind}/${rule}`;
    this.found.push({ rule: full, ptr, message: DEVELOPMENT ? message : labelled(full, message) });
  }
}
