import { caseNamed } from '../cases/index.ts';
import type { Measurement } from './benchmark.ts';
import { type Effort, type Host, measure } from './measure.ts';

/** Loads one variant of a case and measures it: the only work of a process or page. */
export async function runVariant(
  caseName: string,
  variantName: string,
  host: Host,
  effort: Effort,
): Promise<Measurement> {
  const benchmarkCase = caseNamed(caseName);
  const variant = benchmarkCase.variants.find(({ name }) => name === variantName);
  if (variant === undefined) {
    const names = benchmarkCase.variants.map(({ name }) => name).join(', ');
    throw new Error(`${caseName} has no variant ${variantName}: expected one of ${names}.`);
  }
  return measure(await variant.load(), benchmarkCase, host, effort);
}
