import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files that find the symbol, or the symbol that stands for it where an engine lacks it. */
const DEFINITIONS = ['packages/core/src/dispose.ts', 'examples/kit/src/dispose.ts'];

/** The sources of the packages and of the examples. */
const sources = ['packages', 'examples'].flatMap((group) =>
  readdirSync(root + group).flatMap((name) => {
    const folder = `${group}/${name}/src`;
    const files = readdirSync(root + folder, { recursive: true }) as string[]; // without `encoding`
    return files.filter((file) => /\.[jt]s$/.test(file)).map((file) => `${folder}/${file}`);
  }),
);

/** A text without comments; quotation marks before two slashes are taken for the beginning of a string. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/(?<![:'"`])\/\/.*$/gm, '');
}

function codeOf(file: string): string {
  return withoutComments(readFileSync(root + file, 'utf8'));
}

/** Reads of `Symbol.dispose` and `Symbol.asyncDispose`, however they are written. Types are no reads. */
function readsOf(source: string): string[] {
  const code = withoutComments(source).replaceAll(/typeof Symbol\.dispose\b/g, '');
  return [
    ...code.matchAll(/\bSymbol\s*(?:\?\.|\.)?\s*(?:\[\s*['"`])?(?:async)?[dD]ispose\b/g),
    ...code.matchAll(/\{[^{}]*\bdispose\b[^{}]*\}\s*=\s*Symbol\b/g),
  ].map(([read]) => read);
}

test('reads of Symbol.dispose are found', () => {
  const written = [
    'pool[Symbol.dispose]();',
    '[Symbol.dispose](): void {}',
    "pool[Symbol['dispose']]();",
    'const end = Symbol?.dispose;',
    'const { dispose: end } = Symbol;',
    'pool[Symbol.asyncDispose]();',
  ];
  expect(written.filter((code) => readsOf(code).length !== 1)).toEqual([]);
  const others = [
    '// `Symbol.dispose`',
    '/** Calls `Symbol.dispose`. */',
    'let key: typeof Symbol.dispose;',
    "Symbol.for('Symbol.disposed')",
  ];
  expect(others.filter((code) => readsOf(code).length > 0)).toEqual([]);
});

test('only the definitions of DISPOSE read Symbol.dispose, which Safari before 26 lacks', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources).toEqual(expect.arrayContaining(DEFINITIONS));
  const reading = sources.filter((file) => readsOf(codeOf(file)).length > 0);
  expect(reading.filter((file) => !DEFINITIONS.includes(file))).toEqual([]);
  // A declaration with `using` reads the symbol too, and the builds leave it as it is.
  expect(sources.filter((file) => /^\s*(?:for \()?(?:await )?using \w/m.test(codeOf(file)))).toEqual([]);
});
