import { lostGettersSuite } from './suites/lost-getters.ts';

lostGettersSuite();
