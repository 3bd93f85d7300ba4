import { commandSuite } from './suites/commands.ts';

for (const checked of [true, false]) commandSuite(checked);
