import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './consumer.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const template = fileURLToPath(new URL('project/', import.meta.url));

/** The packages that the project installs in addition to the archives. */
const DEPENDENCIES: Readonly<Record<string, string>> = {
  '@babel/plugin-transform-modules-commonjs': '7.28.6',
  '@types/node': '20.19.43',
  bitecs: '0.4.0',
  esbuild: '0.28.2',
  jest: '30.5.2',
  next: '16.4.6',
  'pixi.js': '8.22.0',
  react: '19.3.1',
  'react-dom': '19.3.1',
  'typed-struct': '2.7.3',
  'typescript-5.4': 'npm:typescript@5.4.5',
  'typescript-5.9': 'npm:typescript@5.9.3',
  'typescript-6.0': 'npm:typescript@6.0.3',
  'typescript-7.0': 'npm:typescript@7.0.2',
  vite: '8.3.8',
  vitest: '4.1.12',
  webpack: '5.113.0',
};

/** A project in a separate folder that has installed the packages from their archives. */
export interface Project {
  readonly folder: string;
  readonly remove: () => void;
}

/** Packs all packages, as they are built, and installs the archives into a new project. */
export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'offheap-consumers-'));
  const archives = join(folder, 'archives');
  run(`pnpm -r --filter './packages/*' pack --pack-destination '${archives}'`, root);
  const packages = Object.fromEntries(
    readdirSync(archives).map((file) => [nameOf(file), `file:${join(archives, file)}`]),
  );
  cpSync(template, folder, { recursive: true });
  for (const name of ['types', 'pixi-types']) {
    cpSync(join(template, `${name}.ts.txt`), join(folder, `${name}.ts`)); // as text, so that the repository does not compile them
  }
  const manifest = { private: true, type: 'module', dependencies: { ...DEPENDENCIES, ...packages } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  // The archives depend on each other by version; no version is published yet.
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    JSON.stringify({ overrides: packages, strictDepBuilds: false, verifyDepsBeforeRun: false }),
  );
  run('pnpm install --prefer-offline --no-frozen-lockfile', folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** `offheap-typed-struct-0.1.0.tgz` contains `@offheap/typed-struct`. */
function nameOf(archive: string): string {
  const [, name] = /^offheap-(.+)-\d+\.\d+\.\d+\.tgz$/.exec(archive) ?? [];
  if (name === undefined) throw new Error(`The archive ${archive} is not one of @offheap.`);
  return `@offheap/${name}`;
}
