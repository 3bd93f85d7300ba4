import { freshViewsSuite } from './suites/fresh-views.ts';

freshViewsSuite();
