import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of all packages. */
export const packagesFolder = fileURLToPath(new URL('../../packages/', import.meta.url));

/** The folders of the packages, by name. */
export const packageNames: readonly string[] = readdirSync(packagesFolder);

/** One subpath of a package's `exports`: conditions and the files that they select. */
export type Conditions = Readonly<Record<string, string>>;

/** The modules among the `exports` of a package; data files are left out. */
export function exportsOf(name: string): Readonly<Record<string, Conditions>> {
  const manifest = JSON.parse(readFileSync(`${packagesFolder}${name}/package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, Conditions | string>>;
  };
  const modules: Record<string, Conditions> = {};
  for (const [subpath, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions !== 'string') modules[subpath] = conditions;
  }
  return modules;
}

/** The modules of a package, as paths inside its `src`. */
export function modulesOf(name: string): string[] {
  return readdirSync(`${packagesFolder}${name}/src`, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'));
}

/** Whether a package has a development build beside that for production. */
export function hasTwoBuilds(name: string): boolean {
  return exportsOf(name)['.']!['development'] !== undefined;
}

/** Whether a package has a build without the code generator. */
export function hasStaticBuild(name: string): boolean {
  return exportsOf(name)['.']!['static'] !== undefined;
}
