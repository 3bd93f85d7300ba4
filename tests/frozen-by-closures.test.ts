import { useCodeGeneration } from '@offheap/struct';
import { frozenSuite } from './suites/frozen.ts';

useCodeGeneration(false);

frozenSuite();
