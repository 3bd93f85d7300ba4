import { kernelCodes, literalOf } from '../kernel-sources.ts';

/** Whether a module is the one that exports the kernels of pools. */
export function isKernels(name: string, path: string): boolean {
  return name === 'struct' && path === 'pool/kernels/kernels.ts';
}

/** Whether a module has a part of what that one exports, which contains it in the production build. */
export function isPartOfKernels(name: string, path: string): boolean {
  return name === 'struct' && path.startsWith('pool/kernels/') && !isKernels(name, path);
}

/** What is known of the pools that use each set of kernels. */
const SETS = {
  PACKED_KERNELS: { CHECKED: false, PACKED: true },
  POOL_KERNELS: { CHECKED: false, PACKED: false },
  CHECKED_KERNELS: { CHECKED: true },
} as const;

/**
 * The code of that module in the builds for production: a bundle contains only the branches of the pools that it uses.
 *
 * @param hasSources whether it has the sources that are compiled for each pool, too.
 */
export async function writeKernels(hasSources: boolean): Promise<string> {
  const sets = Object.entries(SETS).map(async ([set, known]) => {
    const kernels = (await kernelCodes(known)).map(
      ({ name, run, source }) =>
        `  ${name}: { run: ${run.trim()}, source: ${literalOf(hasSources ? source : '')} },`,
    );
    return `export const ${set} = {\n${kernels.join('\n')}\n};\n`;
  });
  return (await Promise.all(sets)).join('\n');
}
