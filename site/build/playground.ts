import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { exportsOf, packageNames } from '../../tools/build/packages.ts';

const site = fileURLToPath(new URL('..', import.meta.url));
/** Not named like the page of the playground: some servers prefer a folder to the page. */
const output = `${site}public/playground-frame`;

/** Modules that programs of the playground may import, in checked mode, with the names of classes kept. */
export async function buildPlayground(): Promise<void> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const names = [
    ...packageNames.flatMap((name) =>
      Object.keys(exportsOf(name))
        .filter((subpath) => !/\/(?:internal|messages|checked)$/.test(subpath))
        .map((subpath) => `@offheap/${name}${subpath.slice(1)}`),
    ),
    'pixi.js',
    'bitecs',
    'typed-struct',
  ];
  const input = Object.fromEntries(names.map((name) => [fileOf(name), `virtual:${name}`]));
  await build({
    root: site,
    configFile: false,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    mode: 'development',
    resolve: { conditions: ['development', 'module', 'browser'] },
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [
      {
        name: 'entries',
        resolveId: (id) => (id.startsWith('virtual:') ? `\0${id}` : undefined),
        load(id) {
          if (!id.startsWith('\0virtual:')) return undefined;
          return `export * from ${JSON.stringify(id.slice('\0virtual:'.length))};`;
        },
      },
    ],
    build: {
      outDir: `${output}/lib`,
      target: 'es2022',
      minify: false,
      chunkSizeWarningLimit: 5000,
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunk-[hash].js',
          minify: { compress: true, mangle: false, codegen: true },
        },
      },
    },
  });
  const imports = Object.fromEntries(names.map((name) => [name, `./lib/${fileOf(name)}.js`]));
  const page = readFileSync(`${site}playground/frame.html`, 'utf8').replace(
    'IMPORT_MAP',
    JSON.stringify({ imports }),
  );
  writeFileSync(`${output}/frame.html`, page);
}

function fileOf(name: string): string {
  return name.replace('@', '').replaceAll('/', '-');
}
