import type { Checked } from '../checked.ts';
import type { StorageOptions } from './slab-storage.ts';

/** Settings of a new pool. */
export interface PoolOptions extends StorageOptions {
  /**
   * Whether views test that their entry is alive, and with `'ranges'` that integers fit their fields; `true` unless
   * `process.env.NODE_ENV` is `'production'`.
   */
  readonly checked?: Checked;
}
