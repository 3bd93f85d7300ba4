import { viewsNowhereSuite } from './suites/views-nowhere.ts';

viewsNowhereSuite();
