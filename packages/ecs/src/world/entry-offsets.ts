import type { Columns, SlabStorage } from '@offheap/struct/internal';

/** The offsets of some entries of a pool, interleaved or in columns. */
export class EntryOffsets {
  readonly length: number;
  readonly #storage: SlabStorage;
  readonly #columns: Columns | undefined;
  readonly #indices: Int32Array;
  readonly #offsets: Int32Array;

  /** @param indices the indices of the entries in the pool; the list belongs to this object from then on. */
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

  /**
   * Returns numbers to which `byteOffset` is added to get the offset of byte `byteOffset` of each entry. The list is
   * valid until the next call.
   */
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
