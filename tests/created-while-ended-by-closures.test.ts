import { forbidGeneratedCode } from '../packages/struct/test/forbidden-code.ts';
import { createdWhileEndedSuite } from './suites/created-while-ended.ts';

forbidGeneratedCode();
createdWhileEndedSuite(true);
createdWhileEndedSuite(false);
