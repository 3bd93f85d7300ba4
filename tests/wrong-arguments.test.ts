import { allWrongArguments } from './suites/wrong-arguments.ts';

for (const checked of [true, false]) allWrongArguments(checked);
