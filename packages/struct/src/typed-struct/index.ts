export { fromTypedStruct, type FromTypedStructOptions, type ImportedClass } from './from-typed-struct.ts';
