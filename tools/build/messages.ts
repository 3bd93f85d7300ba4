import type { Edit } from './edits.ts';
import { type Node, type Source, walk } from './syntax.ts';

/** A message in the source. */
export interface Message {
  /** A short id, which changes only when the text changes. The page of mistakes explains the message under this id. */
  readonly id: string;
  /** The error's code; empty when it is not given with the text. */
  readonly code: string;
  /** For the page: the text with the source of each value in braces. */
  readonly text: string;
  /** Source of a function that returns the text. */
  readonly write: string;
  /** Whether it is a part of another message. */
  readonly isDetail: boolean;
  /** The replacement in the production build. */
  readonly edit: Edit;
}

/** The argument of a call that is a text for people, with the code of the error or the argument that contains the code. */
const TEXTS: Readonly<Record<string, { readonly text: number; readonly code: string | number }>> = {
  AllocatorError: { text: 1, code: 0 },
  OutOfMemoryError: { text: 0, code: 'OUT_OF_MEMORY' },
  UnsupportedAlignmentError: { text: 0, code: 'UNSUPPORTED_ALIGNMENT' },
  invalid: { text: 0, code: 'INVALID_ARGUMENT' },
  invalidArgument: { text: 0, code: 'INVALID_ARGUMENT' },
};

/** The argument of a call that is a part of a text. */
const DETAILS: Readonly<Record<string, number>> = {
  checkMemory: 2,
  checkNamed: 1,
  corrupt: 0,
  corruptSave: 0,
  corruptSnapshot: 0,
  expectThat: 0,
  'faults.add': 2,
  'faults.equal': 4,
  'faults.expect': 3,
  'faults.push': 0,
  inFull: 0,
  'memory.residents.end': 2,
  mismatch: 2,
  noRoom: 1,
  'this.memory.residents.end': 2,
  unsupported: 0,
  wrongArgument: 2,
};

interface Call extends Node {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

interface Literal extends Node {
  readonly value: unknown;
}

interface Template extends Node {
  readonly quasis: readonly { readonly value: { readonly cooked: string } }[];
  readonly expressions: readonly Node[];
}

interface Conditional extends Node {
  readonly test: Node;
  readonly consequent: Node;
  readonly alternate: Node;
}

interface Binary extends Node {
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

/** The messages that a module throws, if they can be determined from the source. */
export function messagesOf(source: Source): Message[] {
  const messages: Message[] = [];
  walk(source.program, (node) => {
    if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return;
    const { callee, arguments: given } = node as Call;
    const name = source.text.slice(callee.start, callee.end);
    const place = Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
    if (place !== undefined) {
      add(given[place.text], codeOf(place.code, given), false);
    } else if (Object.hasOwn(DETAILS, name)) {
      add(given[DETAILS[name]!], '', true);
    }
  });
  return messages;

  function add(node: Node | undefined, code: string, isDetail: boolean): void {
    if (node === undefined) return;
    const { text: all } = source;
    const values: string[] = [];
    const written = write(node, all, values);
    if (written === undefined || !/\w/.test(written.shown)) return;
    const id = idOf(`${code} ${written.shown}`);
    const call = `${isDetail ? DETAIL : DESCRIBE}(${[`'${id}'`, ...values].join(', ')})`;
    const parameters = values.map((_, i) => `v${i}`).join(', ');
    messages.push({
      id,
      code,
      text: written.shown,
      write: `(${parameters}) => ${written.source}`,
      isDetail,
      edit: { start: node.start, end: node.end, text: call },
    });
  }
}

/** The code of a call, or of an argument of the call; empty when it is a variable. */
function codeOf(code: string | number, given: readonly Node[]): string {
  if (typeof code === 'string') return code;
  const { value } = (given[code] ?? {}) as Partial<Literal>;
  return typeof value === 'string' ? value : '';
}

/** Names of the functions in the production build's code. */
export const DESCRIBE = '$describe';
export const DETAIL = '$detail';

/** A part of a message: source of its text from values `v0`, `v1` and so on, and its form in the page. */
interface Part {
  readonly source: string;
  readonly shown: string;
}

/**
 * A text as a function of its values, which are added to `values`; undefined when it is not a text.
 *
 * @param guard source of a condition without which its values have no meaning, and may throw.
 */
function write(node: Node, all: string, values: string[], guard = ''): Part | undefined {
  if (node.type === 'Literal') {
    const { value } = node as Literal;
    return typeof value === 'string' ? { source: JSON.stringify(value), shown: value } : undefined;
  }
  if (node.type === 'TemplateLiteral') {
    const { quasis, expressions } = node as Template;
    const texts = quasis.map(({ value: { cooked } }) => cooked);
    const parts = expressions.map((each) => writeOrPass(each, all, values, guard));
    const pieces = texts.map(
      (text, i) => escaped(text) + (i < parts.length ? `\${${parts[i]!.source}}` : ''),
    );
    return {
      source: `\`${pieces.join('')}\``,
      shown: texts.map((text, i) => text + (parts[i]?.shown ?? '')).join(''),
    };
  }
  if (node.type === 'ConditionalExpression') {
    const { test, consequent, alternate } = node as Conditional;
    if (write(consequent, all, []) === undefined && write(alternate, all, []) === undefined) return undefined;
    const condition = all.slice(test.start, test.end);
    const isNegated = isComparison(test) ? `!(${condition})` : `!${condition}`;
    const isMet = isComparison(test) ? condition : `!!(${condition})`;
    const { source } = pass(isMet, condition, values, guard);
    const and = guard === '' ? '' : `${guard} && `;
    const yes = writeOrPass(
      consequent,
      all,
      values,
      `${and}${isComparison(test) ? `(${condition})` : condition}`,
    );
    const no = writeOrPass(alternate, all, values, `${and}${isNegated}`);
    return {
      source: `(${source} ? ${yes.source} : ${no.source})`,
      shown: [yes.shown, no.shown].filter((shown) => shown !== '').join(' / '),
    };
  }
  if (node.type === 'LogicalExpression') {
    const { operator, left, right } = node as Binary;
    const second = write(right, all, []);
    if (second === undefined || /\{/.test(second.shown)) return undefined;
    const first = writeOrPass(left, all, values, guard);
    return {
      source: `(${first.source} ${operator} ${second.source})`,
      shown: `${first.shown} / ${second.shown}`,
    };
  }
  if (node.type === 'BinaryExpression' && (node as Binary).operator === '+') {
    const { left, right } = node as Binary;
    if (write(left, all, []) === undefined || write(right, all, []) === undefined) return undefined;
    const first = writeOrPass(left, all, values, guard);
    const second = writeOrPass(right, all, values, guard);
    return { source: `${first.source} + ${second.source}`, shown: first.shown + second.shown };
  }
  return undefined;
}

function writeOrPass(node: Node, all: string, values: string[], guard: string): Part {
  const source = all.slice(node.start, node.end);
  return write(node, all, values, guard) ?? pass(source, source, values, guard);
}

/** A value in a text. */
function pass(expression: string, shown: string, values: string[], guard: string): Part {
  const source = guard === '' ? expression : `${guard} ? ${expression} : ''`;
  let index = values.indexOf(source);
  if (index < 0) index = values.push(source) - 1;
  return { source: `v${index}`, shown: `{${shown.replace(/\s+/g, ' ')}}` };
}

/** Whether the value of an expression is true or false. */
function isComparison(node: Node): boolean {
  return node.type === 'BinaryExpression' && /^(?:[<>]=?|[!=]==)$/.test((node as Binary).operator);
}

function escaped(text: string): string {
  return text.replace(/[`\\]|\$\{/g, '\\$&').replaceAll('\n', '\\n');
}

/** Four letters and digits that begin with a letter: FNV-1a, so that a message keeps its id when others change. */
function idOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return `e${((hash >>> 0) % 36 ** 4).toString(36).padStart(4, '0')}`;
}
