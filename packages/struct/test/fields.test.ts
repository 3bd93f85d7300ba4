import { fieldValueSuite } from './suites/field-values.ts';
import { hookSuite } from './suites/hooks.ts';
import { initialSuite } from './suites/initial.ts';
import { mathSuite } from './suites/math.ts';
import { namesInMessagesSuite } from './suites/names-in-messages.ts';
import { objectSuite } from './suites/objects.ts';
import { textSuite } from './suites/text.ts';

fieldValueSuite();
initialSuite();
hookSuite();
objectSuite();
textSuite();
mathSuite();
namesInMessagesSuite();
