import { COPIES } from './kernel-copies.ts';
import { inlinedKernel } from '../kernels/copies.ts';
import { kernelCodes, literalOf } from '../kernels/sources.ts';

/** Whether a module is the one that exports the kernels of pools. */
export function isKernels(name: string, path: string): boolean {
  return name === 'struct' && path === 'pool/kernels/kernels.ts';
}

/** Whether a module contains a part of the exports of that module, which includes this part in the production build. */
export function isPartOfKernels(name: string, path: string): boolean {
  return name === 'struct' && path.startsWith('pool/kernels/') && !isKernels(name, path);
}

/** The known flags of the pools that use each set of kernels. */
const SETS = {
  PACKED_KERNELS: { CHECKED: false, PACKED: true },
  POOL_KERNELS: { CHECKED: false, PACKED: false },
  CHECKED_KERNELS: { CHECKED: true },
} as const;

type KnownFlags = Readonly<Record<string, boolean>>;

/** The flags that are fixed in the copies. Only pools with these flags use them, so that the copies are short. */
const COPIED: KnownFlags = {
  COLUMNS: false,
  FRESH_VIEWS: false,
  GENERATES: false,
  RETIRES: false,
  KEPT: true,
};

/** The kernels that have copies. Those of `visitEntries` are in all builds: see `tools/static-sources.ts`. */
const COPIED_KERNELS: Readonly<Record<string, KnownFlags>> = {
  entries: COPIED,
  poolMethods: COPIED,
  destroyWhere: { ...COPIED, NESTED: false, HAS_ON_DESTROY: false },
  spawnMany: { ...COPIED, NESTED: false, HAS_ON_CREATE: false },
};

/**
 * The code of that module in the builds for production: a bundle contains only the branches of the pools that it uses.
 *
 * @param hasSources whether the code also contains the sources that are compiled for each pool.
 */
export async function writeKernels(hasSources: boolean): Promise<string> {
  const sets = Object.entries(SETS).map(async ([set, known]) => {
    const kernels = await Promise.all(
      (await kernelCodes(known)).map(async ({ name, run, source }) => {
        const flags = hasSources || known.CHECKED ? undefined : COPIED_KERNELS[name];
        const copies = flags === undefined ? '' : await writeCopies(name, known, flags);
        return `  ${name}: { run: ${run.trim()}, source: ${literalOf(hasSources ? source : '')}${copies} },`;
      }),
    );
    return `export const ${set} = {\n${kernels.join('\n')}\n};\n`;
  });
  return (await Promise.all(sets)).join('\n');
}

async function writeCopies(name: string, known: KnownFlags, flags: KnownFlags): Promise<string> {
  const copy = await inlinedKernel(name, { ...known, ...flags });
  return `, copies: { flags: ${JSON.stringify(flags)}, run: [\n${`${copy},\n`.repeat(COPIES)}] }`;
}
