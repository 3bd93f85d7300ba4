import { readFileSync } from 'node:fs';
import { Pool, Struct } from '@offheap/struct';
import { expect, test, vi } from 'vitest';
import { transformWithOxc } from 'vite';
import * as fieldType from '../packages/struct/src/schema/field-type.ts';
import * as scalar from '../packages/struct/src/fields/scalar.ts';

const page = readFileSync(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8');
const blocks = Array.from(page.matchAll(/^( *)```ts(?: twoslash)?\n(.*?)^\1```/gms), ([, , code]) => code!);

const modules: Readonly<Record<string, object>> = {
  '../schema/field-type.ts': fieldType,
  './scalar.ts': scalar,
};

/** The factory that the first block of the page exports. */
async function exportedFactory(): Promise<(initial?: number) => number> {
  const { code } = await transformWithOxc(blocks[0]!, 'angle.ts', { sourcemap: false });
  const body = code
    .replaceAll(
      /^import \{([^}]*)\} from ["']([^"']+)["'];$/gm,
      (_, names: string, from: string) => `const {${names}} = modules[${JSON.stringify(from)}];`,
    )
    .replace('export const angle =', 'return');
  // oxlint-disable-next-line typescript/no-implied-eval -- the page's example is what is tested
  return new Function('modules', body)(modules) as (initial?: number) => number; // the exports of the block
}

test('the field type in CONTRIBUTING passes the test in CONTRIBUTING', async () => {
  const angle = await exportedFactory();
  const test = (name: string, run: () => void): void => {
    expect(name).toBe('an angle wraps around at a full turn');
    run();
  };
  const run = vi.fn(test);
  // oxlint-disable-next-line typescript/no-implied-eval -- the page's example is what is tested
  new Function('test', 'expect', 'angle', 'Struct', 'Pool', blocks[1]!)(run, expect, angle, Struct, Pool);
  expect(run).toHaveBeenCalledOnce();
});
