// Builds the packages and publishes those whose version is not on npm yet. Fails when the registry did not accept the identity of the
// workflow: pnpm would only warn.
import { spawnSync } from 'node:child_process';

/** The message of pnpm when it cannot use trusted publishing. */
const NO_IDENTITY = 'Skipped OIDC';

run('pnpm build');
run('pnpm check:packages');
if (run('pnpm exec changeset publish').includes(NO_IDENTITY)) {
  throw new Error(
    `The output of \`changeset publish\` contains "${NO_IDENTITY}": expected trusted publishing.`,
  );
}

function run(command: string): string {
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: 'utf8' });
  console.log(stdout + stderr);
  if (status !== 0) throw new Error(`\`${command}\` failed with exit code ${status}.`);
  return stdout + stderr;
}
