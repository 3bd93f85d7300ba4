import { AllocatorError } from '@offheap/core';

/** What {@link useCodeGeneration} has been called with. */
let wanted = true;
/** The answer of {@link canCompile}, once something has depended on it. */
let allowed: boolean | undefined;
let texts = 0;
let salt: string | undefined;

/**
 * Whether the library may generate code with `new Function`, which is the default. Without it, accessors and loops are
 * closures, with the same behaviour.
 *
 * Where a content security policy forbids generated code, the library notices by trying once, and the browser reports that
 * attempt as a violation. `useCodeGeneration(false)` avoids the attempt. Call it before the first pool, scratch or
 * single struct is made: in a module of its own that the program imports first, in each page and each worker.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it comes too late: something was made the other way already.
 */
export function useCodeGeneration(isAllowed: boolean): void {
  if (typeof isAllowed !== 'boolean') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `useCodeGeneration(${String(isAllowed)}): expected true or false.`,
    );
  }
  if (allowed !== undefined && isAllowed !== wanted) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `useCodeGeneration(${isAllowed}) after the first pool was created ${wanted ? 'with' : 'without'} it. Call it before: in a module of its own that the program imports first.`,
    );
  }
  wanted = isAllowed;
}

/** What generated code consists of: an engine that cannot run this (Hermes, say) gets closures. */
const PROBE = `"use strict";
class Base {
  constructor(a, b = 2) { this.a = a; this.b = b; }
  get "x"() { return this.$x ??= this.a; }
  set "x"(value) { this.$x = value; }
}
class Derived extends Base {
  constructor(root) { super(root); }
  *[Symbol.iterator]() { yield this.x; }
}
const object = { get y() { return 3; }, sum(...all) { let sum = 0; for (const one of all) sum += one; return sum; } };
const view = new Derived(1);
view.x += object.y;
const { a, b } = view;
return object.sum(a, b, ...view) === 7;`;

/** Whether this page or process lets code be made from source text, and can run what the library makes. */
export function canCompile(): boolean {
  if (allowed === undefined) {
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- that is the question
      allowed = wanted && (new Function(PROBE)() as boolean); // a comparison
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** A name as a part of an identifier: a class may be called anything. */
export function identifierOf(name: string): string {
  return name.replace(/\W/g, '_').replace(/^(?=\d)/, '_');
}

/**
 * Runs `body` with the named constants in scope and returns its result. V8 shares compiled code, and with it the type
 * feedback, between equal texts, which costs a factor of 5 once two loops or accessors of different structs go through it. So each
 * text is unique: by a number within this copy of the library, and by a random word among the copies on a page.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's text decides what it gives
export function compile<R>(name: string, body: string, constants: Readonly<Record<string, unknown>>): R {
  salt ??= Math.random().toString(36).slice(2);
  const url = name.replace(/[^\w.]+/g, '-');
  const source = `"use strict"; // ${name.replace(/\W/g, ' ')} ${++texts} ${salt}\n${body}\n//# sourceURL=offheap/${url}.js`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is our own, its names are quoted
  return new Function(...Object.keys(constants), source)(...Object.values(constants)) as R; // typed by the caller's text
}
