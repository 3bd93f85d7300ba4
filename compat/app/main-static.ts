/* oxlint-disable import/no-unassigned-import -- they run when they are imported */
import '@offheap/struct/static';
import './main.ts';
