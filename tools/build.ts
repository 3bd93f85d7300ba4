// Builds all packages: declarations without what is internal, and code, module by module.
import { rmSync } from 'node:fs';
import { writeCode } from './build/compile.ts';
import { writeDeclarations } from './build/declarations.ts';
import { packageNames, packagesFolder } from './build/packages.ts';

for (const name of packageNames) rmSync(`${packagesFolder}${name}/dist`, { recursive: true, force: true });
writeDeclarations();
await Promise.all(packageNames.map((name) => writeCode(name)));
