import { callbacksSuite } from './callbacks-suite.ts';

callbacksSuite();
