import { openIteratorsSuite } from './suites/open-iterators.ts';

openIteratorsSuite();
