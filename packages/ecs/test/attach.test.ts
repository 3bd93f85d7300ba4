import { attachSuite } from './suites/attach.ts';

attachSuite(true);
attachSuite(false);
