import { wrongCallbacksSuite } from './suites/wrong-callbacks.ts';

for (const checked of [true, false]) wrongCallbacksSuite(checked);
