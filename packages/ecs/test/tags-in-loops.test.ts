import { tagsInLoopsSuite } from './suites/tags-in-loops.ts';

tagsInLoopsSuite();
