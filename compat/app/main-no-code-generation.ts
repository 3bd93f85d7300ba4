/* oxlint-disable import/no-unassigned-import -- they run when they are imported */
import './no-code-generation.ts';
import './main.ts';
