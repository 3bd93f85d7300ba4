// The package for pages whose content security policy forbids code made from text: it never tries to make any, and a bundle that imports
// only this has no code generator. Import it instead of the package, before the first pool is made.
import { useCodeGeneration } from './codegen/compile.ts';

useCodeGeneration(false);

export * from './index.ts';
