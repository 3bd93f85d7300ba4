/** One variant, set up and ready to be timed. */
export interface Benchmark {
  /** Does one frame's work, which is what is timed; a promise where a library has no other way. */
  frame(): void | Promise<void>;
  /** Throws when the frames so far have not done what they should. Not timed. */
  check(): void | Promise<void>;
}

/** One way to do what a case asks for. */
export interface Variant {
  readonly name: string;
  /** Package and version, for what is not ours. */
  readonly version?: string;
  /** Loads its code, which no other variant's page or process has, and sets it up. */
  load(): Promise<Benchmark>;
  /** Where it cannot run, and why. */
  readonly excluded?: Readonly<Partial<Record<Platform, string>>>;
}

/** What a bundle is made for. */
export type Platform = 'node' | 'chromium';

/** Where benchmarks run: the Node that runs the harness, Node 24 from the registry, and Chromium. */
export type RuntimeName = 'node' | 'node24' | 'chromium';

/** A task and the ways to do it. */
export interface Case {
  readonly name: string;
  /** One sentence: what a frame does, and what is counted. */
  readonly what: string;
  /** What one of is timed: `ns per ...`. */
  readonly unit: string;
  /** How many of these a frame does. */
  readonly count: number;
  /** The variant that ratios are relative to. */
  readonly hand: string;
  readonly variants: readonly Variant[];
  /** What the C++ program does as well, as the machine's limit: run where there is a compiler. */
  readonly limits?: readonly string[];
  /** How many milliseconds of frames to run before the measurement begins; as much as other cases by default. */
  readonly warmMs?: number;
  /** Each sample is one frame, so that its percentiles are those of frames; otherwise several are timed together. */
  readonly frameTimes?: boolean;
}

/** What one process or page has measured. */
export interface Measurement {
  /** Those that count. */
  readonly samples: number;
  /** How fast the machine was at its best meanwhile: see pace.ts. */
  readonly paceMs?: number;
  /** Nanoseconds per counted thing. */
  readonly nsMin: number;
  readonly nsMedian: number;
  readonly nsP99: number;
  readonly nsMax: number;
  /** Collections while it was timed, and the longest one's milliseconds. */
  readonly gcCount: number;
  readonly gcMsMax: number;
  /** Bytes that a frame puts on the JavaScript heap: the median. */
  readonly heapBytesPerFrame: number;
}
