import type { Edit } from './edits.ts';
import { type Node, type Source, walk } from './syntax.ts';

/** A member of a class or an interface: the ones that may be `@internal`. */
const MEMBERS = new Set([
  'MethodDefinition',
  'PropertyDefinition',
  'AccessorProperty',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSMethodSignature',
  'TSPropertySignature',
]);

/** The properties of a class or an interface that are used here. */
interface Declaration extends Node {
  readonly id: { readonly name: string } | null;
  readonly implements?: readonly (Node & { readonly expression: { readonly name?: string } })[];
}

interface Pattern extends Node {
  readonly typeAnnotation: Node;
}

/** Names of the interfaces that are `@internal`: a class that implements such an interface must not mention it in the published types. */
export function internalInterfaces(source: Source): string[] {
  const names: string[] = [];
  const internal = internalComments(source);
  walk(source.program, (node, parent) => {
    if (node.type !== 'TSInterfaceDeclaration') return;
    const start = parent?.type === 'ExportNamedDeclaration' ? parent.start : node.start;
    if (internal.some((comment) => precedes(source.text, comment, start))) {
      names.push((node as Declaration).id!.name); // interfaces have names
    }
  });
  return names;
}

/**
 * The edits that remove `@internal` members of classes and interfaces from a declaration file, and the interfaces that classes implement
 * only with such members. Declarations of modules stay: sibling packages import them, and no public entry exports them.
 *
 * The compiler's own `stripInternal` removes those too, and keeps `implements` clauses that are no longer true.
 */
export function stripInternal(source: Source, interfaces: ReadonlySet<string>): Edit[] {
  const { text } = source;
  const internal = internalComments(source);
  const edits: Edit[] = [];
  walk(source.program, (node): void | false => {
    if (node.type === 'ObjectPattern') {
      edits.push(nameOf(text, node as Pattern));
      return false;
    }
    if (node.type === 'ClassDeclaration')
      edits.push(...withoutInterfaces(text, node as Declaration, interfaces));
    if (!MEMBERS.has(node.type)) return;
    const comment = internal.find((each) => precedes(text, each, node.start));
    if (comment === undefined) return;
    edits.push({ start: text.lastIndexOf('\n', comment.start), end: node.end, text: '' });
    return false;
  });
  return edits;
}

/** A destructured parameter might name members that were removed: it is replaced by the name of the type in lower case. */
function nameOf(text: string, { start, typeAnnotation, end }: Pattern): Edit {
  const type = text.slice(typeAnnotation.start, end);
  const name = /^: ([A-Z]\w*)/.exec(type)?.[1] ?? 'Argument';
  return { start, end: typeAnnotation.start, text: name[0]!.toLowerCase() + name.slice(1) };
}

function internalComments({ comments }: Source): readonly Node[] {
  return comments.filter(({ type, value }) => type === 'Block' && /@internal\b/.test(value));
}

function precedes(text: string, comment: Node, start: number): boolean {
  return comment.end <= start && text.slice(comment.end, start).trim() === '';
}

function withoutInterfaces(text: string, node: Declaration, interfaces: ReadonlySet<string>): Edit[] {
  const { implements: all = [] } = node;
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined) return [];
  const kept = all.filter(({ expression }) => !interfaces.has(expression.name ?? ''));
  if (kept.length === all.length) return [];
  const start = text.lastIndexOf('implements', first.start) - 1; // the space before
  const names = kept.map((each) => text.slice(each.start, each.end)).join(', ');
  return [{ start, end: last.end, text: names && ` implements ${names}` }];
}
