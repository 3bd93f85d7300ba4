import type { Ptr } from '../ptr.ts';

/** Something in the bytes that cannot be, unless they were overwritten. */
export interface Fault {
  /** Which rule is broken, for programs: `heap/live-bit`, say. */
  readonly rule: string;
  /** Byte offset of what breaks it. */
  readonly ptr: Ptr;
  /** The value, and what was expected. */
  readonly message: string;
}

/** Collects the faults of one allocator or pool. */
export class Faults {
  readonly found: Fault[] = [];
  readonly #kind: string;

  /** @param kind stands before each rule. */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Notes a fault unless `isRight`; gives `isRight`. */
  expect(isRight: boolean, rule: string, ptr: Ptr, message: string): boolean {
    if (!isRight) this.found.push({ rule: `${this.#kind}/${rule}`, ptr, message });
    return isRight;
  }

  /** Notes a fault when a number is not the one expected; gives whether it is. */
  equal(actual: number, expected: number, rule: string, ptr: Ptr, what: string): boolean {
    return this.expect(actual === expected, rule, ptr, `${what} is ${actual}, expected ${expected}.`);
  }
}
