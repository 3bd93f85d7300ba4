let allowed: boolean | undefined;
let texts = 0;

/** Whether this page or process lets code be made from source text. A content security policy may forbid it. */
export function canCompile(): boolean {
  if (allowed === undefined) {
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- that is the question
      allowed = new Function('return true')() as boolean; // the source is right there
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
 * Runs `body` with the named constants in scope and gives what it returns. Every call compiles a text of its own: V8
 * shares compiled code, and with it the type feedback, between equal texts, which costs a factor of 5 once two loops or
 * accessors of different structs go through it.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's text decides what it gives
export function compile<R>(name: string, body: string, constants: Readonly<Record<string, unknown>>): R {
  const source = `"use strict"; // ${name.replace(/\W/g, ' ')} ${++texts}\n${body}`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is our own, its names are quoted
  return new Function(...Object.keys(constants), source)(...Object.values(constants)) as R; // typed by the caller's text
}
