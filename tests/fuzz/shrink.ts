import { NOTHING, type Op } from './script.ts';

/** The maximum number of programs that are tried. */
const MOST_TRIES = 3000;

/**
 * Shortens a failing program as far as possible: removes operations, at first many at a time, then nested operations, and then
 * sets their numbers to 0.
 *
 * @param fails whether a program still fails.
 */
export function shrink(script: readonly Op[], fails: (script: readonly Op[]) => boolean): readonly Op[] {
  let tries = 0;
  const failsStill = (candidate: readonly Op[]): boolean => tries++ < MOST_TRIES && fails(candidate);
  let best = script;
  for (let size = -1; size !== sizeOf(best);) {
    size = sizeOf(best);
    best = leaveOut(best, failsStill);
    best = simplify(best, failsStill);
  }
  return best;
}

function sizeOf(script: readonly Op[]): number {
  return script.reduce(
    (sum, { n, inside }) => sum + 1 + n.filter((number) => number > 0).length + sizeOf(inside),
    0,
  );
}

function leaveOut(script: readonly Op[], fails: (script: readonly Op[]) => boolean): readonly Op[] {
  let best = script;
  for (let length = best.length >> 1; length > 0; length >>= 1) {
    for (let start = 0; start < best.length;) {
      const candidate = [...best.slice(0, start), ...best.slice(start + length)];
      if (fails(candidate)) best = candidate;
      else start += length;
    }
  }
  return best;
}

/** Simplifies each operation separately. */
function simplify(script: readonly Op[], fails: (script: readonly Op[]) => boolean): readonly Op[] {
  let best = script;
  for (let i = 0; i < best.length; i++) {
    const failsWith = (op: Op): boolean => fails(withItem(best, i, op));
    const simpler = simplifyOp(best[i]!, failsWith);
    best = withItem(best, i, simpler);
  }
  return best;
}

function simplifyOp(op: Op, fails: (op: Op) => boolean): Op {
  let best = op;
  const tryOne = (candidate: Op): void => {
    if (fails(candidate)) best = candidate;
  };
  if (best.kind === 'nothing') return best;
  if (best.inside.length > 0) tryOne({ ...best, inside: [] });
  for (let i = best.inside.length - 1; i >= 0; i--) {
    if (i === best.inside.length - 1) tryOne({ ...best, inside: best.inside.slice(0, -1) });
    if (i >= best.inside.length) continue;
    if (best.inside[i] !== NOTHING) tryOne({ ...best, inside: withItem(best.inside, i, NOTHING) });
    const { inside } = best;
    const simpler = simplifyOp(inside[i]!, (inner) => fails({ ...best, inside: withItem(inside, i, inner) }));
    best = { ...best, inside: withItem(inside, i, simpler) };
  }
  for (let i = 0; i < 3; i++) {
    for (const number of [0, 1, 2]) {
      if (best.n[i]! <= number) break;
      const n = [...best.n] as [number, number, number];
      n[i] = number;
      tryOne({ ...best, n });
    }
  }
  return best;
}

function withItem<T>(items: readonly T[], index: number, item: T): T[] {
  const copy = [...items];
  copy[index] = item;
  return copy;
}
