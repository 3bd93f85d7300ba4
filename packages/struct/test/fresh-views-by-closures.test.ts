import { useCodeGeneration } from '@offheap/struct';
import { freshViewsSuite } from './suites/fresh-views.ts';

useCodeGeneration(false);

freshViewsSuite();
