import { DEVELOPMENT } from '../development.ts';
import { labelled } from '../messages.ts';
import type { Ptr } from './ptr.ts';

/** A violated invariant, which means that bytes were overwritten. */
export interface Fault {
  /** The violated rule, for programs: for example `heap/live-bit`. */
  readonly rule: string;
  /** The byte offset of the value that violates the rule. */
  readonly ptr: Ptr;
  /** The value and the expected value. */
  readonly message: string;
}

/** The highest number of faults that are recorded for one allocator or pool. */
const MOST = 1000;

/** Collects the faults of one allocator or pool. */
export class Faults {
  readonly found: Fault[] = [];
  private readonly kind: string;

  /** @param kind the prefix of each rule. */
  constructor(kind: string) {
    this.kind = kind;
  }

  /** Records a fault unless `isRight` is true; returns `isRight`. */
  expect(isRight: boolean, rule: string, ptr: Ptr, message: string): boolean {
    if (!isRight) this.add(rule, ptr, message);
    return isRight;
  }

  /** Records a fault when a number differs from the expected one; returns whether they are equal. */
  equal(actual: number, expected: number, rule: string, ptr: Ptr, what: string): boolean {
    if (actual !== expected) this.add(rule, ptr, `${what} is ${actual}, expected ${expected}.`);
    return actual === expected;
  }

  /** Records a fault. */
  add(rule: string, ptr: Ptr, message: string): void {
    if (this.found.length === MOST) return;
    const full = `${this.kind}/${rule}`;
    this.found.push({ rule: full, ptr, message: DEVELOPMENT ? message : labelled(full, message) });
  }
}
