import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .trimEnd()
  .split('\n');

/** The blocks of TypeScript and JavaScript of a page. */
const blocks = pages.flatMap((page) =>
  Array.from(
    readFileSync(join(root, page), 'utf8').matchAll(/^( *)```(?:ts|js)(?: twoslash)?\n(.*?)^\1```/gms),
    ([, , code], i) => [`${page}, block ${i + 1}`, code!] as const,
  ),
);

/** Throws for code that is neither a module, nor the members of a class. */
function parse(code: string): void {
  try {
    transformSync(code, { loader: 'ts' });
  } catch (error) {
    try {
      transformSync(`class Members {${code}}`, { loader: 'ts' });
    } catch {
      throw error;
    }
  }
}

test('there are hundreds of blocks of code', () => {
  expect(blocks.length).toBeGreaterThan(400);
});

// Programs are also compiled and run: see docs.node.test.ts and page-types.node.test.ts. The others are excerpts.
test.each(blocks)('%s has no syntax error', (_, code) => {
  expect(() => parse(code)).not.toThrow();
});
