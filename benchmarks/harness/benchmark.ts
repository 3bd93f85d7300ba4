/** One variant, set up and ready to be timed. */
export interface Benchmark {
  /** Does the work of one frame, which is timed; returns a promise if the library is asynchronous. */
  frame(): void | Promise<void>;
  /** Throws when the results of the frames so far are wrong. Not timed. */
  check(): void | Promise<void>;
}

/** One implementation of the task of a case. */
export interface Variant {
  readonly name: string;
  /** Package and version, for other libraries. */
  readonly version?: string;
  /** Loads its code, which no other variant's page or process has, and sets it up. */
  load(): Promise<Benchmark>;
  /** The runtimes in which it cannot run, and the reason. */
  readonly excluded?: Readonly<Partial<Record<Platform, string>>>;
}

/** The target of a bundle: Node, or a browser. */
export type Platform = 'node' | 'chromium';

/** Where benchmarks run: the Node that runs the harness, Node 24 from the registry, and browsers. */
export const RUNTIMES = ['node', 'node24', 'chromium', 'firefox', 'webkit'] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

/** A task and its implementations. */
export interface Case {
  readonly name: string;
  /** One sentence: the work of a frame, and the counted unit. */
  readonly what: string;
  /** The unit of the times: `ns per ...`. */
  readonly unit: string;
  /** The number of these units in a frame. */
  readonly count: number;
  /** The variant that ratios are relative to. */
  readonly hand: string;
  readonly variants: readonly Variant[];
  /** The same task in the C++ program, as the limit of the machine; run if there is a compiler. */
  readonly limits?: readonly string[];
  /** Milliseconds of frames to run before the measurement begins; by default as in other cases. */
  readonly warmMs?: number;
  /** Each sample is one frame, so that its percentiles are those of frames; otherwise several are timed together. */
  readonly frameTimes?: boolean;
}

/** The measurements of one process or page. */
export interface Measurement {
  /** The samples that are not discarded. */
  readonly samples: number;
  /** The best speed of the machine during the measurement: see pace.ts. */
  readonly paceMs?: number;
  /** Nanoseconds per counted thing. */
  readonly nsMin: number;
  readonly nsMedian: number;
  readonly nsP99: number;
  readonly nsMax: number;
  /** Collections during the measurement, and the milliseconds of the longest one. */
  readonly gcCount: number;
  readonly gcMsMax: number;
  /** Bytes that a frame allocates on the JavaScript heap: the median. */
  readonly heapBytesPerFrame: number;
}
