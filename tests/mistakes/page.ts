import type { AllocatorError } from '@offheap/core';

/** One mistake in docs/mistakes.md. */
export interface Mistake {
  /** Its `##` heading. */
  readonly section: string;
  readonly title: string;
  /** The section's own code, which comes before that of each mistake in it. */
  readonly setup: string;
  readonly code: string;
  /** The expected output. */
  readonly message: string;
  readonly fix: string;
}

/** All mistakes of the page, each a heading, code, a message and a fix. */
export function mistakesOf(page: string): Mistake[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((part) => {
      const [head = '', ...parts] = part.split(/^### /m);
      const section = head.split('\n', 1)[0]!;
      const setup = blockOf(head, 'js');
      return parts.map((text) => ({
        section,
        title: text.split('\n', 1)[0]!,
        setup,
        code: blockOf(text, 'js'),
        message: blockOf(text, 'text'),
        fix: /^Fix: (.+?)\n\n?/ms.exec(`${text}\n`)?.[1] ?? '',
      }));
    });
}

function blockOf(text: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\``, 'ms').exec(text)?.[1] ?? '';
}

/** Runs a mistake with some names in scope, and returns its output: the error's code and message, or the warning. */
export function outcomeOf({ setup, code }: Mistake, names: Readonly<Record<string, unknown>>): string {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void warnings.push(text);
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the page's examples are what is tested
    new Function(...Object.keys(names), `"use strict";\n${setup}\n${code}`)(...Object.values(names));
  } catch (error) {
    if (!(error instanceof (names['AllocatorError'] as typeof AllocatorError))) throw error;
    return withoutCalls(`${error.code}: ${error.message}`);
  } finally {
    console.warn = warn;
  }
  return withoutCalls(warnings.join('\n'));
}

/** The calls of a stack, which are of the test, as `...`. */
function withoutCalls(message: string): string {
  return message.replaceAll(/(?:^ +at .*$\n?)+/gm, '  ...\n').trimEnd();
}
