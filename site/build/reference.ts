import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exportsOf, packageNames } from '../../tools/build/packages.ts';

const site = fileURLToPath(new URL('..', import.meta.url));

/** Entries that are no part of the API. */
const INTERNAL = /\/(?:internal|messages|checked)$/;

/** Writes the pages of the API with TypeDoc, from the sources of all packages. */
export function writeReference(): void {
  rmSync(`${site}api`, { recursive: true, force: true });
  const entries = packageNames.flatMap((name) =>
    Object.entries(exportsOf(name))
      .filter(([subpath]) => !INTERNAL.test(subpath))
      .map(([, conditions]) =>
        `../packages/${name}/${conditions['@offheap/source']!.slice(2)}`.replace(
          'index.development.ts',
          'index.ts',
        ),
      ),
  );
  const options = {
    entryPoints: entries,
    out: 'api',
    tsconfig: 'tsconfig.reference.json',
    plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme', './build/name-modules.js'],
    docsRoot: '..',
    name: 'API',
    readme: 'none',
    excludeExternals: true,
    excludePrivate: true,
    excludeInternal: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    disableSources: true,
    entryFileName: 'index',
    outputFileStrategy: 'members',
    parametersFormat: 'table',
    useCodeBlocks: true,
    skipErrorChecking: true,
    logLevel: 'Error',
    sidebar: { autoConfiguration: true, format: 'vitepress', pretty: false, collapsed: true },
  };
  const path = `${site}typedoc.generated.json`; // paths in it begin at its folder
  writeFileSync(path, JSON.stringify(options));
  execFileSync(`${site}node_modules/.bin/typedoc`, ['--options', path], { cwd: site, stdio: 'inherit' });
  escapeMarkup(`${site}api`);
}

/** Text of doc comments such as `Handle<T>` is not markup: Vue would take it for a component. */
function escapeMarkup(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.md')) continue;
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const escaped = text.replaceAll(/\{\{/g, '{ {');
    if (escaped !== text) writeFileSync(`${folder}/${file}`, escaped);
  }
}
