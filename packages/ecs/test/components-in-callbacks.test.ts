import { componentsInCallbacksSuite } from './suites/components-in-callbacks.ts';

componentsInCallbacksSuite();
