import { restoresInCallbacksSuite } from './suites/restores-in-callbacks.ts';
import { useCodeGeneration } from '@offheap/struct';

useCodeGeneration(false);

restoresInCallbacksSuite();
