import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';

const VERSIONS = ['5.4', '5.9', '6.0', '7.0'] as const;

/** How TypeScript finds packages, and the corresponding kind of module. */
const RESOLUTIONS: Readonly<Record<string, string>> = {
  bundler: 'ESNext',
  node16: 'Node16',
  nodenext: 'NodeNext',
  node10: 'ESNext',
};

/** Writes a project for each version of TypeScript and each way to find packages, and returns the commands that compile them. */
export function compilers(folder: string): Consumer[] {
  return VERSIONS.flatMap((version) =>
    Object.entries(RESOLUTIONS)
      .filter(([moduleResolution]) => !(version === '7.0' && moduleResolution === 'node10')) // TypeScript 7 has none
      .map(([moduleResolution, module]) => {
        const config = `tsconfig-${version}-${moduleResolution}.json`;
        const compilerOptions = {
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
          target: 'ES2022',
          lib: ['ES2022', 'DOM', 'DOM.Iterable'],
          types: ['node'],
          module,
          moduleResolution,
          // TypeScript 6.0 refuses `node10` without this option.
          ...(version === '6.0' && moduleResolution === 'node10' && { ignoreDeprecations: '6.0' }),
        };
        writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, files: ['types.ts'] }));
        return {
          name: `TypeScript ${version}, ${moduleResolution}`,
          commands: [`node_modules/typescript-${version}/bin/tsc -p ${config} --pretty false`],
          prints: false,
        };
      }),
  );
}

/**
 * Compiles the code that uses pixi.js. The declarations of pixi.js 8.22 have errors of their own, which are left out: only those of the packages and of
 * the project count.
 */
export const pixiTypes: Consumer = {
  name: 'TypeScript 7.0, pixi.js',
  commands: [
    `node_modules/typescript-7.0/bin/tsc --ignoreConfig --strict --noEmit --skipLibCheck false --target ES2022 --lib ES2022,DOM,DOM.Iterable --module ESNext --moduleResolution bundler --pretty false pixi-types.ts | grep -E '^(pixi-types|[^ ]*@offheap)' ; test $? -eq 1`,
  ],
  prints: false,
};
