import { fieldValueSuite } from './suites/field-values.ts';
import { hookSuite } from './suites/hooks.ts';
import { initialSuite } from './suites/initial.ts';

fieldValueSuite();
initialSuite();
hookSuite();
