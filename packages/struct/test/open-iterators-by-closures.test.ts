import { useCodeGeneration } from '@offheap/struct';
import { openIteratorsSuite } from './suites/open-iterators.ts';

useCodeGeneration(false);

openIteratorsSuite();
