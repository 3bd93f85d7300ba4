import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type BuildOptions } from 'esbuild';

const app = new URL('../app/', import.meta.url);
const output = new URL('../build/', import.meta.url);

/** The path of a module of the application. */
export function entry(name: string): string {
  return fileURLToPath(new URL(`${name}.ts`, app));
}

/** The application and the library, as the packages are published, in one script; lowered and minified only as requested. */
export async function bundle(name: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry(name)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    ...options,
  });
  return outputFiles![0]!.text; // defined, because no file is written
}

/** Writes a script, and returns its path. */
export function save(name: string, code: string): string {
  mkdirSync(output, { recursive: true });
  const path = fileURLToPath(new URL(name.replace(/[^\w.]+/g, '-'), output));
  writeFileSync(path, code);
  return path;
}

/** Returns the output of a command. */
export async function outputOf(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, {
    maxBuffer: 2 ** 24,
    timeout: 120_000,
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  });
  return stdout.trim();
}

/** Runs a script in the current Node. */
export async function runInNode(name: string, code: string, ...flags: readonly string[]): Promise<string[]> {
  return [await outputOf(process.execPath, ...flags, save(`${name}.mjs`, code))];
}
