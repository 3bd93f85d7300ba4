import { useCodeGeneration } from '@offheap/struct';
import { tagsInLoopsSuite } from './suites/tags-in-loops.ts';

useCodeGeneration(false);

tagsInLoopsSuite();
