// The package for pages whose content security policy forbids generated code: it never tries to generate code, and a bundle that imports
// only this module contains no code generator. Import it instead of the package, before the first pool is created.
import { useCodeGeneration } from './codegen/compile.ts';

useCodeGeneration(false);

export * from './index.ts';
