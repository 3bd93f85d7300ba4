import type { CopiesByLength } from '../../codegen/kernel-copies.ts';
import type { Assign, AssignConstants, AssignParts } from './assign.kernel.ts';

/** Copies of the kernel for structs without setters, by the number of fields. The build without the code generator fills the list: see `tools/build/kernel-copies.ts`. */
export const ASSIGN_COPIES: CopiesByLength<AssignParts, AssignConstants, Assign> = [];
