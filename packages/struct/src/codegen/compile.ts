import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';

/** The last argument of {@link useCodeGeneration}. */
let wanted = true;
/** The result of {@link canCompile}, once something has depended on it. */
let allowed: boolean | undefined;
let texts = 0;
let salt: string | undefined;

/**
 * Sets whether the library may generate code with `new Function`, which is the default. Without code generation,
 * accessors and loops are closures with the same behaviour.
 *
 * If a content security policy forbids generated code, the library detects that with one attempt, which the browser
 * reports as a violation. `useCodeGeneration(false)` avoids the attempt. Call it before the first pool, scratch or
 * single struct is created: in a module of its own that the program imports first, in each page and each worker.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when a pool, scratch or single struct was already created with the other
 *   setting.
 */
export function useCodeGeneration(isAllowed: boolean): void {
  if (typeof isAllowed !== 'boolean') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `useCodeGeneration(${showValue(isAllowed)}): expected true or false.`,
    );
  }
  if (allowed !== undefined && isAllowed !== wanted) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `useCodeGeneration(${isAllowed}) after a pool was created ${wanted ? 'with' : 'without'} generated code. Call it in a module that the program imports first.`,
    );
  }
  wanted = isAllowed;
}

/**
 * A sample of generated code, with all of its syntax that is newer than ES2020. Engines that cannot run it (for example
 * Hermes and Safari 14) use closures.
 */
const PROBE = `"use strict";
class Base {
  constructor(a, b = 2) { this.a = a; this.b = b; }
  get "x"() { return this.$x ??= this.a; }
  set "x"(value) { this.$x = value; }
}
class Derived extends Base {
  #own = 1;
  index = 0;
  constructor(root) { super(root); }
  *[Symbol.iterator]() { if (#own in this) yield this.x; }
}
const object = { get y() { return 3; }, sum(...all) { let sum = 0; for (const one of all) sum += one; return sum; } };
const view = new Derived(1);
view.x += object.y;
const { a, b } = view;
return object.sum(a, b, ...view) === 7;`;

/** Returns whether this page or process allows code generation, and can run the generated code. */
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

/** Returns a name as part of an identifier: the name of a class may contain any characters. */
export function identifierOf(name: string): string {
  return name.replace(/\W/g, '_').replace(/^(?=\d)/, '_');
}

/**
 * Runs `body` with the named constants in scope and returns its result. V8 shares compiled code, including the type
 * feedback, between equal texts. Shared code is 5 times slower once two loops or accessors of different structs use it.
 * Each text is therefore unique: by a number within this copy of the library, and by a random word among the copies on
 * a page.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's text determines the result
export function compile<R>(name: string, body: string, constants: Readonly<Record<string, unknown>>): R {
  salt ??= Math.random().toString(36).slice(2);
  const url = name.replace(/[^\w.]+/g, '-');
  const source = `"use strict"; // ${name.replace(/\W/g, ' ')} ${++texts} ${salt}\n${body}\n//# sourceURL=offheap/${url}.js`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is our own, its names are quoted
  return new Function(...Object.keys(constants), source)(...Object.values(constants)) as R; // the caller's text determines the type
}
