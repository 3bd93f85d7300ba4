import { hasOwn } from '@offheap/core/internal';
import { invalidArgument, isFloat, show } from '../invalid-argument.ts';

/**
 * The allowed values at one position of a description. The reader, the error messages and the JSON Schema are
 * generated from a table of such nodes.
 */
export type Node = Kind & {
  /** The default of an optional property. A property whose node has no such key is required. */
  readonly missing?: unknown;
};

type Kind =
  | NumberNode
  | { readonly kind: 'boolean' | 'text' | 'color' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  /** A list of 1 to `most` values; with `ascends`, of tuples whose first numbers are in ascending order. */
  | { readonly kind: 'list'; readonly of: Node; readonly most: number; readonly ascends?: boolean }
  /** A list of exactly these values. Error messages call it `as`. */
  | { readonly kind: 'tuple'; readonly of: readonly Node[]; readonly as: string }
  | { readonly kind: 'object'; readonly of: Properties }
  /** Objects that are distinguished by their property `type`. */
  | { readonly kind: 'tagged'; readonly of: Readonly<Record<string, Properties>> }
  /** Values that are distinguished by their JSON type. */
  | { readonly kind: 'either'; readonly of: readonly Node[] };

export type Properties = Readonly<Record<string, Node>>;

/** The range of a number. */
export interface NumberNode {
  readonly kind: 'number';
  readonly least?: number;
  readonly most?: number;
  /** Whether `least` itself is excluded. */
  readonly above?: boolean;
  readonly integer?: boolean;
}

/**
 * Checks a value of a description and returns it with the defaults of missing properties. Each error message contains
 * the JSON pointer of the value (RFC 6901), the value, and the expected value.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the node does not allow the value.
 */
export function read(node: Node, value: unknown, pointer: string): unknown {
  switch (node.kind) {
    case 'object':
      if (jsonType(value) !== 'object') break;
      return readObject(node.of, value as object, pointer);
    case 'tagged': {
      if (jsonType(value) !== 'object') break;
      const { type } = value as { readonly type?: unknown }; // an object, as tested above
      if (typeof type !== 'string' || !hasOwn(node.of, type)) {
        throw mismatch(
          `${pointer}/type`,
          type,
          expectedOf({ kind: 'choice', of: Object.keys(node.of) }, type),
        );
      }
      return readObject(
        { type: { kind: 'choice', of: [type] }, ...node.of[type]! },
        value as object,
        pointer,
      );
    }
    case 'either': {
      const found = node.of.find((choice) => accepts(choice, value));
      if (found === undefined) break;
      return read(found, value, pointer);
    }
    case 'list': {
      if (!Array.isArray(value) || value.length === 0 || value.length > node.most) break;
      let last = -Infinity;
      return Array.from(value, (each: unknown, i) => {
        const at = `${pointer}/${i}`;
        const item = read(node.of, each, at);
        if (node.ascends) {
          const [first] = item as readonly [number]; // a tuple that begins with a number
          if (first < last)
            throw mismatch(`${at}/0`, first, `a number of ${last} or more, because times must ascend`);
          last = first;
        }
        return item;
      });
    }
    case 'tuple':
      if (!Array.isArray(value) || value.length !== node.of.length) break;
      return node.of.map((each, i) => read(each, value[i], `${pointer}/${i}`));
    default:
      if (accepts(node, value)) return value;
  }
  throw mismatch(pointer, value, expectedOf(node, value));
}

function readObject(properties: Properties, value: object, pointer: string): Record<string, unknown> {
  const given = value as Readonly<Record<string, unknown>>; // its contents are checked here
  const at = (key: string): string => `${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  for (const key in given) {
    if (!hasOwn(properties, key)) {
      const known = Object.keys(properties).join(', ');
      throw mismatch(at(key), given[key], `only the properties ${known}`);
    }
  }
  return Object.fromEntries(
    Object.entries(properties).map(([key, node]) => {
      const value = given[key];
      return [key, value === undefined && 'missing' in node ? node.missing : read(node, value, at(key))];
    }),
  );
}

/** Whether a value has a node's JSON type. For numbers and other simple values, whether the value is valid. */
function accepts(node: Node, value: unknown): boolean {
  switch (node.kind) {
    case 'number':
      return isNumber(value, node);
    case 'text':
      return typeof value === 'string';
    case 'color':
      return typeof value === 'string'
        ? /^#[\da-f]{6}$/i.test(value)
        : isNumber(value, { least: 0, most: 0xffffff, integer: true });
    case 'choice':
      return node.of.includes(value as string); // the value of a list of strings is a string
    case 'boolean':
      return typeof value === node.kind;
    default:
      return jsonType(value) === (node.kind === 'object' ? node.kind : 'array');
  }
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

type NumberBounds = Omit<NumberNode, 'kind'>;

function isNumber(
  value: unknown,
  { least = -Infinity, most = Infinity, above = false, integer = false }: NumberBounds,
): value is number {
  return (
    isFloat(value) &&
    value >= least &&
    !(above && value === least) &&
    value <= most &&
    !(integer && !Number.isInteger(value))
  );
}

/** Returns the description of a node for the error message about a value. */
function expectedOf(node: Node, value: unknown): string {
  switch (node.kind) {
    case 'number': {
      const { least, most, above, integer } = node;
      if (most === undefined && Number.isFinite(value) && !isFloat(value)) {
        return 'a number up to 3.4e38, the range of a 32-bit float';
      }
      const lower = least === undefined ? '' : above ? ` greater than ${least}` : ` of ${least} or more`;
      const upper = most === undefined ? '' : `${lower && ','} at most ${most}`;
      return `${integer ? 'an integer' : 'a number'}${lower}${upper}`;
    }
    case 'boolean':
      return 'true or false';
    case 'color':
      return "a colour: '#rrggbb' or 0xRRGGBB";
    case 'choice':
      return `one of ${node.of.join(', ')}`;
    case 'list':
      return `a list of 1 to ${node.most}`;
    case 'tuple':
      return node.as;
    case 'either':
      return node.of.map((choice) => expectedOf(choice, value)).join(' or ');
    case 'tagged':
      return `an object with a type, such as { type: '${Object.keys(node.of)[0]}' }`;
    case 'object':
      return 'an object';
    default:
      return node.kind;
  }
}

export function mismatch(pointer: string, value: unknown, expected: string): Error {
  return invalidArgument(`Emitter config ${pointer || '/'} is ${showJson(value)}, expected ${expected}.`);
}

/** Returns a value of a description for an error message: as JSON, if JSON can represent it. */
function showJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return show(value);
  try {
    return JSON.stringify(value).slice(0, 80);
  } catch {
    return show(value);
  }
}

/**
 * Checks a number that is an argument, rather than part of a description.
 *
 * @param call the call it is passed to, as in `Emitter.seek(seconds)`.
 * @throws AllocatorError `INVALID_ARGUMENT` when the value is not a number within the bounds.
 */
export function checkNumber(
  call: string,
  name: string,
  value: unknown,
  bounds: NumberBounds = {},
): asserts value is number {
  if (isNumber(value, bounds)) return;
  throw invalidArgument(
    `${call}: ${name} is ${show(value)}, expected ${expectedOf({ kind: 'number', ...bounds }, value)}.`,
  );
}
