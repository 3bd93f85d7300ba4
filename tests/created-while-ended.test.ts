import { createdWhileEndedSuite } from './suites/created-while-ended.ts';

createdWhileEndedSuite(true);
createdWhileEndedSuite(false);
