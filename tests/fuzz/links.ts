import type { Node, PlainBody } from './node.ts';
import { copyBody, newBody, sameBody, thingOf, writeBody } from './node.ts';

/** The possible targets of references: a pool's model. */
export interface Targets {
  /** The id of the entry of a handle; undefined after the entry was destroyed. */
  idOf(handle: number): number | undefined;
}

/** The value of a reference. */
export interface Link {
  readonly to: Targets;
  readonly handle: number;
}

/** The model of a {@link Node}. */
export interface PlainNode {
  readonly body: PlainBody;
  next: Link | undefined;
  thing: object | undefined;
}

export function newNode(): PlainNode {
  return { body: newBody(), next: undefined, thing: undefined };
}

export function copyNode({ body, next, thing }: PlainNode): PlainNode {
  return { body: copyBody(body), next, thing };
}

/** Finds a target for a reference from a number, with a view of it. */
export type FindTarget = (seed: number) => { readonly link: Link; readonly view: Node } | undefined;

/** Writes the same values to an entry and its model. */
export function writeNode(node: Node, plain: PlainNode, id: number, seed: number, find: FindTarget): void {
  writeBody(node, plain.body, id, seed);
  if (seed % 3 > 0) node.thing = plain.thing = thingOf(seed >> 2);
  if (seed % 5 > 1) return;
  const target = seed % 5 === 0 ? undefined : find(seed >> 3);
  node.next = target?.view ?? null;
  plain.next = target?.link;
}

/** Throws unless an entry is equal to its model. */
export function checkNode(what: string, node: Node, plain: PlainNode): void {
  if (!sameBody(node, plain.body)) {
    throw new Error(`${what} holds ${bodyText(node)}: expected ${JSON.stringify(plain.body)}.`);
  }
  if (node.thing !== plain.thing) throw new Error(`${what}: its object is another one.`);
  const { next } = plain;
  const expected = next?.to.idOf(next.handle);
  const found = node.next?.id;
  if (found !== expected) {
    throw new Error(`${what} refers to ${String(found)}: expected ${String(expected)}.`);
  }
}

function bodyText(node: Node): string {
  const { id, x, small, on, code, isLit, mood, name, at, weight, part, list, parts } = node;
  const partOf = (p: typeof part): object => ({ n: p.n, at: { x: p.at.x, y: p.at.y } });
  return JSON.stringify({
    id,
    x,
    small,
    on,
    code,
    isLit,
    mood,
    name,
    at: { x: at.x, y: at.y },
    weight,
    part: partOf(part),
    list: Array.from(list),
    parts: Array.from(parts, partOf),
  });
}
