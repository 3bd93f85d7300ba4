// Fills the lists of copies in the module of copied kernels of `@offheap/ecs`.
import { transform } from 'esbuild';
import { paddingOf } from '../../packages/struct/src/codegen/loop-function.ts';
import { SET_COPIES } from '../../packages/ecs/src/kernels/kernel-copies.ts';
import { entityKernel } from '../kernels/copies.ts';
import { COPIES } from './copies.ts';

// The number of copies for lists of 1 element, of 2 and so on.
const LOOPS = [40, 40, 20, 10];
const ORDERS = [0, 16, 8, 4];
const REMOVALS = [2, 2, 2, 2, 2, 2, 2, 8];

/** Whether a module contains these lists. */
export function isEntityCopies(name: string, path: string): boolean {
  return name === 'ecs' && path === 'kernels/kernel-copies.ts';
}

/** Returns the module for the build without the code generator. */
export async function writeEntityCopies(text: string): Promise<string> {
  const lists: Readonly<Record<string, string>> = {
    'run: []': `run: ${listOf(await entityKernel('setMethods', SET_COPIES.flags), COPIES)}`,
    'LOOP_COPIES = []': `LOOP_COPIES = ${await copiesByLength(LOOPS, writeLoop)}`,
    'ORDER_COPIES = []': `ORDER_COPIES = ${await copiesByLength(ORDERS, (count) => entityKernel('groupOrder', {}, { list: 'SETS', count }))}`,
    'REMOVAL_COPIES = []': `REMOVAL_COPIES = ${await copiesByLength(REMOVALS, (count) => entityKernel('entityRemoval', {}, { list: 'STEPS', count }))}`,
  };
  const { code } = await transform(text, { loader: 'ts', target: 'es2022' });
  return code.replace(/run: \[\]|\b[A-Z]+_COPIES = \[\]/g, (empty) => lists[empty]!);
}

function writeLoop(count: number): Promise<string> {
  const components = Array.from({ length: count }, (_, i) => `cursor${i}`);
  const args = [...components, 'entity', 'a0', 'a1', 'a2', 'a3'].join(', ');
  const sources = { PADDING: paddingOf('end') };
  return entityKernel(
    'joinLoop',
    { CHECKED: false, GENERIC: false },
    { list: 'PASSED', count, args, sources },
  );
}

async function copiesByLength(
  counts: readonly number[],
  write: (length: number) => Promise<string>,
): Promise<string> {
  const lists = await Promise.all(counts.map(async (count, i) => listOf(await write(i + 1), count)));
  return `[${lists.join(', ')}]`;
}

function listOf(code: string, count: number): string {
  return `[\n${`${code},\n`.repeat(count)}]`;
}
