import type { Columns, SlabStorage } from '@offheap/struct/internal';

/** Where some entries of a pool lie: entries in one piece, or fields in columns. */
export class EntryOffsets {
  readonly length: number;
  readonly #storage: SlabStorage;
  readonly #columns: Columns | undefined;
  readonly #indices: Int32Array;
  readonly #offsets: Int32Array;

  /** @param indices those of the entries in the pool; the list belongs to this object from then on. */
  constructor(
    {
      storage,
      binding,
    }: { readonly storage: SlabStorage; readonly binding: { readonly columns: Columns | undefined } },
    indices: Int32Array,
  ) {
    this.length = indices.length;
    this.#storage = storage;
    this.#columns = binding.columns;
    this.#indices = indices;
    this.#offsets = binding.columns === undefined ? indices : new Int32Array(indices.length);
    if (binding.columns !== undefined) return;
    for (let i = 0; i < indices.length; i++) indices[i] = storage.offsetOf(indices[i]!);
  }

  /** Numbers to which `byteOffset` is added: byte `byteOffset` of each entry lies there then. Valid until the next call. */
  for(byteOffset: number): Int32Array {
    const offsets = this.#offsets;
    if (this.#columns === undefined) return offsets;
    const column = this.#columns.columnAt(byteOffset);
    for (let i = 0; i < offsets.length; i++) {
      offsets[i] = this.#storage.addressOf(this.#indices[i]!, column) - column.byteOffset;
    }
    return offsets;
  }
}
