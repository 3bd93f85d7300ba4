// Checks the built declarations like a program with `skipLibCheck: false` and without a type of `Symbol.dispose` in its `lib`: everything
// that a declaration names must exist, and no member may be internal.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exportsOf, packageNames, packagesFolder } from './build/packages.ts';
import { stripInternal } from './build/strip-internal.ts';
import { parse } from './build/syntax.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}node_modules/.cache/check-declarations`;

/** The package whose types need those of Node, as typed-struct's do. */
const WITH_NODE_TYPES = 'typed-struct';

const faults = packageNames.flatMap((name) => [...internalMembers(name), ...compileErrors(name)]);
console.log(faults.join('\n') || `The declarations of ${packageNames.length} packages hold.`);
process.exitCode = faults.length === 0 ? 0 : 1;

function internalMembers(name: string): string[] {
  const dist = `${packagesFolder}${name}/dist/`;
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.d.ts'))
    .filter((path) => {
      const source = parse(path, readFileSync(dist + path, 'utf8'));
      return stripInternal(source, new Set()).length > 0;
    })
    .map((path) => `${dist}${path}: a member is @internal.`);
}

/** Errors in the package's own declarations, not in those of the packages it uses. */
function compileErrors(name: string): string[] {
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      module: 'NodeNext',
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      types: name === WITH_NODE_TYPES ? ['node'] : [],
    },
    files: Object.values(exportsOf(name)).map(({ types }) => `${packagesFolder}${name}/${types}`),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  try {
    execFileSync(`${root}node_modules/.bin/tsc`, ['-p', folder, '--pretty', 'false'], {
      cwd: root,
      encoding: 'utf8',
    });
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout: string }; // the compiler's exit code is not 0
    return stdout.split('\n').filter((line) => /^(?:packages\/|error)/.test(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
