import { useCodeGeneration } from '@offheap/struct';
import { callbacksSuite } from './callbacks-suite.ts';

useCodeGeneration(false);

callbacksSuite();
