import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { transform } from 'esbuild';
import { apply, type Edit } from './edits.ts';
import { modulesOf, packagesFolder } from './packages.ts';
import { parse, type Source } from './syntax.ts';

/** Writes the code of a package, module by module, with source maps. */
export async function writeCode(name: string): Promise<void> {
  await Promise.all(modulesOf(name).map((path) => writeModule(name, path)));
}

async function writeModule(name: string, path: string): Promise<void> {
  const file = `${packagesFolder}${name}/src/${path}`;
  const target = `${packagesFolder}${name}/dist/${path.replace(/\.ts$/, '.js')}`;
  const source = parse(file, readFileSync(file, 'utf8'));
  const { code, map } = await transform(apply(source.text, renameImports(source)), {
    loader: 'ts',
    target: 'es2022',
    sourcemap: 'external',
    tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
  });
  const sourceMap = {
    ...(JSON.parse(map) as object),
    sources: [relative(dirname(target), file)],
    sourcesContent: [source.text],
  };
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}//# sourceMappingURL=${basename(target)}.map\n`);
  writeFileSync(`${target}.map`, JSON.stringify(sourceMap));
}

/** Imports of `./module.ts` become imports of `./module.js`. Nothing moves, so that source maps fit. */
function renameImports({ text, program }: Source): Edit[] {
  return program.body.flatMap((node) => {
    const from = 'source' in node ? node.source : null;
    if (!from || !/^\.{1,2}\/.*\.ts$/.test(from.value)) return [];
    return [
      {
        start: from.start,
        end: from.end,
        text: text.slice(from.start, from.end).replace(/\.ts(?=.$)/, '.js'),
      },
    ];
  });
}
