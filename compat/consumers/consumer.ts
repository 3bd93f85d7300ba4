import { spawnSync } from 'node:child_process';

/** One tool that uses the archives of the packages. */
export interface Consumer {
  readonly name: string;
  /** Commands in the project's folder. The last one must print what the program returns, unless `prints` is false. */
  readonly commands: readonly string[];
  readonly prints: boolean;
}

/** Runs a command in a folder, and returns what it prints. Throws with its output when it fails. */
export function run(command: string, folder: string, env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = spawnSync(command, {
    cwd: folder,
    shell: true,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`\`${command}\` failed with exit code ${status}.\n${stdout}${stderr}`);
  return stdout.trim();
}
