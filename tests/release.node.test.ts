import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { packageNames } from '../tools/build/packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Manifest {
  readonly version?: string;
  readonly private?: boolean;
}

/** A copy of the files that a release reads, as a separate repository with one changeset. */
function repositoryWith(changeset: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'offheap-release-'));
  folders.push(folder);
  const manifests = execFileSync('git', ['ls-files', '*/package.json'], { cwd: root, encoding: 'utf8' });
  for (const file of manifests.trimEnd().split('\n')) cpSync(join(root, file), join(folder, file));
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json']) {
    cpSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(folder, '.changeset/a-change.md'), changeset);
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: folder,
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=Before the release');
  return folder;
}

function manifestOf(folder: string, name: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'packages', name, 'package.json'), 'utf8')) as Manifest;
}

test('a release sets the next version of all packages, and adds an entry to the changelog of the changed package', () => {
  const text = 'Pools can be sorted by two fields.';
  const folder = repositoryWith(`---\n'@offheap/struct': minor\n---\n\n${text}\n`);
  const before = manifestOf(folder, 'struct').version!;
  execFileSync(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: folder, stdio: 'pipe' });
  const [major, minor] = before.split('.').map(Number);
  const next = `${major}.${minor! + 1}.0`;
  for (const name of packageNames) expect(manifestOf(folder, name).version, name).toBe(next);
  const changelog = readFileSync(join(folder, 'packages/struct/CHANGELOG.md'), 'utf8');
  expect(changelog).toContain(`## ${next}`);
  expect(changelog).toContain(text);
  expect(existsSync(join(folder, '.changeset/a-change.md'))).toBe(false);
});

test('the archive of each released package contains its changelog', () => {
  const folder = repositoryWith(`---\n'@offheap/struct': minor\n---\n\nA change.\n`);
  execFileSync(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: folder, stdio: 'pipe' });
  const folders = packageNames.map((name) => `./packages/${name}`);
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', ...folders], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const packed = JSON.parse(output) as { name: string; files: { path: string }[] }[];
  const complete = packed.filter(({ files }) => files.some(({ path }) => path === 'CHANGELOG.md'));
  expect(complete.map(({ name }) => name)).toEqual(packageNames.map((name) => `@offheap/${name}`));
});

test('private packages are not released', () => {
  const folder = repositoryWith(`---\n'@offheap/core': patch\n---\n\nA fix.\n`);
  execFileSync(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: folder, stdio: 'pipe' });
  const status = execFileSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' });
  const changed = status
    .split('\n')
    .flatMap((line) => /^...(\S+)\/(?:package\.json|CHANGELOG\.md)$/.exec(line)?.[1] ?? []);
  expect(new Set(changed)).toEqual(new Set(packageNames.map((name) => `packages/${name}`)));
});
