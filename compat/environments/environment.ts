/** A way to build the application, or a place to run it. */
export interface Environment {
  readonly name: string;
  /** Runs the application and returns its output: the digest, once for each copy that runs. */
  run(): Promise<readonly string[]>;
  /** What it must return. */
  readonly expected: 'digest' | 'threads';
}
