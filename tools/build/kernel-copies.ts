// Fills the lists of copies of kernels, which the build without the code generator contains.
import { transform } from 'esbuild';
import { paddingOf } from '../../packages/struct/src/codegen/loop-function.ts';
import { SET_COPIES } from '../../packages/ecs/src/kernels/kernel-copies.ts';
import { kernelOf } from '../kernels/copies.ts';
import { ENTITIES, VIEWS } from '../kernels/sources.ts';

/**
 * The number of copies of a kernel that is called for each pool. Each copy is used once, as V8 keeps type feedback for each function in the
 * source. The copies have equal text, so they add little to the compressed size.
 */
export const COPIES = 32;

// The number of copies for lists of 1 element, of 2 and so on.
const LOOPS = [40, 40, 20, 10];
const ORDERS = [0, 16, 8, 4];
const REMOVALS = [2, 2, 2, 2, 2, 2, 2, 8];
const ASSIGNS = [8, 48, 48, 24, 8, 8, 4, 8];

/** The modules with lists, and what returns the lists by their empty forms. */
const MODULES: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'struct/view/kernels/assign-copies.ts': async () => ({
    'ASSIGN_COPIES = []': `ASSIGN_COPIES = ${await copiesByLength(ASSIGNS, (count) => kernelOf(VIEWS, 'assign', { CHECKED: false, HAS_SETTERS: false }, { list: 'FIELDS', count }))}`,
  }),
  'ecs/kernels/kernel-copies.ts': async () => ({
    'run: []': `run: ${listOf(await kernelOf(ENTITIES, 'setMethods', SET_COPIES.flags), COPIES)}`,
    'LOOP_COPIES = []': `LOOP_COPIES = ${await copiesByLength(LOOPS, writeLoop)}`,
    'ORDER_COPIES = []': `ORDER_COPIES = ${await copiesByLength(ORDERS, (count) => kernelOf(ENTITIES, 'groupOrder', {}, { list: 'SETS', count }))}`,
    'REMOVAL_COPIES = []': `REMOVAL_COPIES = ${await copiesByLength(REMOVALS, (count) => kernelOf(ENTITIES, 'entityRemoval', {}, { list: 'STEPS', count }))}`,
  }),
};

/** Returns a module with its lists filled; undefined for a module without lists of copies. */
export async function writeKernelCopies(
  name: string,
  path: string,
  text: string,
): Promise<string | undefined> {
  const lists = await MODULES[`${name}/${path}`]?.();
  if (lists === undefined) return undefined;
  const { code } = await transform(text, { loader: 'ts', target: 'es2022' });
  return code.replace(/run: \[\]|\b[A-Z]+_COPIES = \[\]/g, (empty) => lists[empty]!);
}

function writeLoop(count: number): Promise<string> {
  const components = Array.from({ length: count }, (_, i) => `cursor${i}`);
  const args = [...components, 'entity', 'a0', 'a1', 'a2', 'a3'].join(', ');
  const sources = { PADDING: paddingOf('end') };
  return kernelOf(
    ENTITIES,
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
