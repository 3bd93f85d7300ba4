import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';
import { compileModule, type Mode } from '../../tools/build/compile.ts';
import { exportsOf, packagesFolder } from '../../tools/build/packages.ts';

/** Modules of the packages in a build, each with all of its exports. */
export async function loadBuild(
  mode: Mode,
  modules: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const code = Buffer.from(await bundleBuild(mode, modules)).toString('base64');
  const loaded = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as Record<
    string,
    object
  >;
  return Object.assign({}, ...modules.map((_, i) => loaded[`m${i}`])) as Record<string, unknown>; // names of debug modules come last
}

/** The code of modules of the packages in a build. */
export async function bundleBuild(mode: Mode, modules: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: modules.map((name, i) => `export * as m${i} from '${name}';`).join('\n') },
    bundle: true,
    write: false,
    format: 'esm',
    keepNames: true, // messages contain the names of classes
    plugins: [packagesOf(mode)],
  });
  return outputFiles[0]!.text;
}

/** Compiles the packages' sources as the build does. */
function packagesOf(mode: Mode): Plugin {
  return {
    name: 'offheap',
    setup(build) {
      build.onResolve({ filter: /^@offheap\// }, ({ path }) => {
        const [, name = '', ...subpath] = path.split('/');
        const conditions = exportsOf(name)[['.', ...subpath].join('/')]!;
        const file = conditions[mode === 'development' ? 'development' : 'default']!;
        const module = file.replace(/^\.\/dist\/(?:development\/)?/, '').replace(/\.js$/, '.ts');
        return {
          path: `${packagesFolder}${name}/src/${module}`,
          sideEffects: /checked|columns|attach/.test(module),
        };
      });
      build.onResolve({ filter: /^\./ }, ({ path, importer }) => ({
        path: new URL(path.replace(/\.js$/, '.ts'), `file://${importer}`).pathname,
      }));
      build.onLoad({ filter: /\/packages\/[\w-]+\/src\// }, async ({ path }) => {
        const [name, module] = path.slice(packagesFolder.length).split('/src/');
        const code = await compileModule(name!, module!, mode);
        return { contents: code, loader: 'js' };
      });
    },
  };
}

/** The page of mistakes. */
export const page = readFileSync(new URL('../../docs/mistakes.md', import.meta.url), 'utf8');
