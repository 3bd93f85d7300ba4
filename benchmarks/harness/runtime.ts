import type { Measurement, Platform, RuntimeName } from './benchmark.ts';
import type { Effort } from './measure.ts';

/** A runtime for variants, each in a separate process or page. */
export interface Runtime {
  readonly name: RuntimeName;
  readonly platform: Platform;
  /** What it is: `Node 20.20.2 (V8 11.3)`. */
  readonly version: string;
  run(caseName: string, variantName: string, effort: Effort): Promise<Measurement>;
  close(): Promise<void>;
}
