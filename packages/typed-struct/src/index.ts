export { fromTypedStruct, type FromTypedStructOptions, type ImportedClass } from './from-typed-struct.ts';
export {
  type DeepPartial,
  type ImportedCrc,
  type ImportedStatics,
  ImportedStruct,
} from './imported-struct.ts';
export type { Definition, FieldsOf } from './definition.ts';
export { type ExportedClass, type NumberedList, toTypedStruct, type TypedFields } from './to-typed-struct.ts';
