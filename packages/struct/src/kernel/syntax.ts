import { unsupported } from './unsupported.ts';

/** An expression or a statement. `at` is its index in the source. */
export type Syntax = { readonly at: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Syntax; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Syntax; readonly args: readonly Syntax[] }
  | { readonly kind: 'unary'; readonly op: string; readonly operand: Syntax }
  /** Includes `&&`, `||`, `??` and the comma. */
  | { readonly kind: 'binary'; readonly op: string; readonly left: Syntax; readonly right: Syntax }
  /**
   * `op` is `=`, or the operator of a compound assignment. `isAfter` is true for `x++`, whose result is the previous
   * value.
   */
  | {
      readonly kind: 'assign';
      readonly op: string;
      readonly target: Syntax;
      readonly value: Syntax;
      readonly isAfter: boolean;
    }
  | {
      readonly kind: 'if';
      readonly test: Syntax;
      readonly first: Syntax;
      readonly otherwise: Syntax | undefined;
    }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'block'; readonly body: readonly Syntax[] }
  | {
      readonly kind: 'declare';
      readonly isConstant: boolean;
      readonly isVar: boolean;
      readonly names: readonly Declared[];
    }
  | { readonly kind: 'return'; readonly value: Syntax | undefined }
);

/** A property `name: value` in an object literal. */
export interface Field {
  readonly name: string;
  readonly value: Syntax;
}

/** A field in a pattern: `x`, or `x: variable`, as minifiers write it. */
interface DeclaredField {
  readonly name: string;
  readonly variable: string;
}

/** A declared variable or a parameter. `fields` are those of a pattern `{ x, y }`. */
export interface Declared {
  readonly name: string;
  readonly fields: readonly DeclaredField[] | undefined;
  readonly initial: Syntax | undefined;
  readonly at: number;
}

/** A function's parameters and body. The body of `(p) => p.x` is represented as a `return` statement. */
export interface FunctionSyntax {
  readonly accessor: 'get' | 'set' | undefined;
  readonly parameters: readonly Declared[];
  readonly body: Syntax;
}

const TOKEN =
  /\s+|\/\/.*|\/\*[^]*?\*\/|(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|([\p{ID_Start}$_][\p{ID_Continue}$]*)|(["'])((?:(?!\3)[^\\\n])*)\3|(>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[{}()[\];,<>+\-*/%&|^!~?:=.])/uy;

/** Binary operators, in ascending order of precedence. */
const PRECEDENCES = [
  '?? ||',
  '&&',
  '|',
  '^',
  '&',
  '== != === !==',
  '< > <= >=',
  '<< >> >>>',
  '+ -',
  '* / %',
].map((signs) => signs.split(' '));

const LOOPS = ['for', 'while', 'do'];
const NOT_SUPPORTED =
  'for while do switch try throw function class break continue debugger with new delete typeof yield await async in instanceof super import'.split(
    ' ',
  );

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
  /** Whether the token is the first on its line. */
  readonly isFirst: boolean;
}

/** Parses the functions in a source: one function, or a getter and its setter. */
export function readFunctions(source: string): FunctionSyntax[] {
  return new Reader(source).functions();
}

class Reader {
  readonly #tokens: Token[] = [];
  #next = 0;

  constructor(source: string) {
    TOKEN.lastIndex = 0;
    let isFirst = true;
    while (TOKEN.lastIndex < source.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(source);
      if (match === null) throw unsupported(`\`${source.slice(at, at + 12)}\` is not supported`, at);
      const [all, number, name, , text, sign] = match;
      if (number !== undefined && /^0\d/.test(number)) {
        throw unsupported(`\`${number}\`, which is octal in JavaScript: write \`0o${number.slice(1)}\``, at);
      }
      const kind =
        number !== undefined
          ? 'number'
          : name !== undefined
            ? 'name'
            : text !== undefined
              ? 'text'
              : sign !== undefined
                ? 'sign'
                : undefined;
      if (kind === undefined) isFirst ||= all.includes('\n');
      else {
        this.#tokens.push({ kind, text: text ?? all, at, isFirst });
        isFirst = false;
      }
    }
    this.#tokens.push({ kind: 'end', text: 'the end', at: source.length, isFirst });
  }

  functions(): FunctionSyntax[] {
    const all: FunctionSyntax[] = [];
    while (this.#token.kind !== 'end') all.push(this.#function());
    return all;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!; // the last one is the end
  }

  #is(text: string): boolean {
    return this.#token.text === text && this.#token.kind !== 'text';
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#refuse();
  }

  #refuse(): never {
    const { text, at } = this.#token;
    throw unsupported(`\`${text}\` is not supported here`, at);
  }

  #name(): string {
    const { kind, text } = this.#token;
    if (kind !== 'name') this.#refuse();
    this.#next++;
    return text;
  }

  #function(): FunctionSyntax {
    const follows = this.#tokens[this.#next + 1]!;
    const isAccessor = (this.#is('get') || this.#is('set')) && follows.kind === 'name';
    const accessor = isAccessor ? (this.#name() as 'get' | 'set') : undefined;
    if (this.#take('function') || follows.text !== '=>') {
      if (this.#token.kind === 'name') {
        if (NOT_SUPPORTED.includes(this.#token.text)) this.#refuse();
        this.#next++; // the name of a function or method
      }
    }
    const parameters = this.#parameters();
    if (this.#take('=>') && !this.#is('{')) {
      const { at } = this.#token;
      return { accessor, parameters, body: { kind: 'return', value: this.#expression(), at } };
    }
    return { accessor, parameters, body: this.#block() };
  }

  #parameters(): Declared[] {
    const { at } = this.#token;
    if (!this.#is('(')) return [{ name: this.#name(), fields: undefined, initial: undefined, at }];
    this.#next++;
    const parameters: Declared[] = [];
    while (!this.#take(')')) {
      parameters.push(this.#declared());
      if (!this.#is(')')) this.#expect(',');
    }
    return parameters;
  }

  #declared(): Declared {
    const { at } = this.#token;
    let fields: DeclaredField[] | undefined;
    let name = '';
    if (this.#take('{')) {
      fields = [];
      while (!this.#take('}')) {
        const field = this.#name();
        fields.push({ name: field, variable: this.#take(':') ? this.#name() : field });
        if (!this.#is('}')) this.#expect(',');
      }
    } else name = this.#name();
    return { name, fields, initial: this.#take('=') ? this.#assignment() : undefined, at };
  }

  #block(): Syntax {
    const { at } = this.#token;
    this.#expect('{');
    const body: Syntax[] = [];
    while (!this.#take('}')) body.push(this.#statement());
    return { kind: 'block', body, at };
  }

  #statement(): Syntax {
    const { kind, text, at } = this.#token;
    if (this.#is('{')) return this.#block();
    if (this.#take(';')) return { kind: 'block', body: [], at };
    if (kind === 'text') {
      this.#next++; // a directive
      this.#take(';');
      return { kind: 'block', body: [], at };
    }
    if (kind !== 'name') return this.#expressionStatement();
    if (LOOPS.includes(text)) throw unsupported('a loop: repeat its statements for each value', at);
    if (text === 'let' || text === 'const' || text === 'var') return this.#declaration(text);
    if (this.#take('if')) {
      this.#expect('(');
      const test = this.#expression();
      this.#expect(')');
      const first = this.#statement();
      return { kind: 'if', test, first, otherwise: this.#take('else') ? this.#statement() : undefined, at };
    }
    if (this.#take('return')) {
      const isBare = this.#is(';') || this.#is('}') || this.#token.isFirst;
      const value = isBare ? undefined : this.#expression();
      this.#take(';');
      return { kind: 'return', value, at };
    }
    return this.#expressionStatement();
  }

  #declaration(keyword: 'let' | 'const' | 'var'): Syntax {
    const { at } = this.#token;
    const names: Declared[] = [];
    do {
      this.#next++; // let, const, var or a comma
      names.push(this.#declared());
    } while (this.#is(','));
    this.#take(';');
    return { kind: 'declare', isConstant: keyword === 'const', isVar: keyword === 'var', names, at };
  }

  #expressionStatement(): Syntax {
    const expression = this.#expression();
    this.#take(';');
    return expression;
  }

  #expression(): Syntax {
    let left = this.#assignment();
    while (this.#is(',')) {
      const { at } = this.#token;
      this.#next++;
      left = { kind: 'binary', op: ',', left, right: this.#assignment(), at };
    }
    return left;
  }

  #assignment(): Syntax {
    const target = this.#conditional();
    const { kind, text, at } = this.#token;
    if (kind !== 'sign' || !/^(?:[-+*/&|^%]|\*\*|<<|>>>?|&&|\|\||\?\?)?=$/.test(text)) return target;
    this.#next++;
    const op = text === '=' ? text : text.slice(0, -1);
    return { kind: 'assign', op, target, value: this.#assignment(), isAfter: false, at };
  }

  #conditional(): Syntax {
    const test = this.#binary(1);
    const { at } = this.#token;
    if (!this.#take('?')) return test;
    const first = this.#assignment();
    this.#expect(':');
    return { kind: 'if', test, first, otherwise: this.#assignment(), at };
  }

  #binary(least: number): Syntax {
    let left = this.#unary();
    for (;;) {
      const { kind, text: op, at } = this.#token;
      const precedence = kind === 'sign' ? PRECEDENCES.findIndex((signs) => signs.includes(op)) + 1 : 0;
      if (precedence < least) return left;
      this.#next++;
      left = { kind: 'binary', op, left, right: this.#binary(precedence + 1), at };
    }
  }

  #unary(): Syntax {
    const { kind, text, at } = this.#token;
    if (kind === 'sign' && '!~+-'.includes(text)) {
      this.#next++;
      return { kind: 'unary', op: text, operand: this.#unary(), at };
    }
    if (this.#take('void')) return { kind: 'unary', op: text, operand: this.#unary(), at };
    if (kind === 'sign' && (text === '++' || text === '--')) {
      this.#next++;
      return step(this.#unary(), text, false, at);
    }
    const operand = this.#members();
    const { text: after, isFirst } = this.#token;
    if (isFirst) return operand;
    if (!this.#take('++') && !this.#take('--')) return operand;
    return step(operand, after, true, at);
  }

  #members(): Syntax {
    let object = this.#primary();
    for (;;) {
      const { at } = this.#token;
      if (this.#take('.')) object = { kind: 'member', object, name: this.#name(), at: at + 1 };
      else if (this.#take('[')) {
        const { kind, text } = this.#token;
        if (kind !== 'text' && kind !== 'number') this.#refuse();
        this.#next++;
        this.#expect(']');
        object = { kind: 'member', object, name: text, at };
      } else if (this.#take('(')) {
        const args: Syntax[] = [];
        while (!this.#take(')')) {
          args.push(this.#assignment());
          if (!this.#is(')')) this.#expect(',');
        }
        object = { kind: 'call', callee: object, args, at: object.at };
      } else return object;
    }
  }

  #primary(): Syntax {
    const { kind, text, at } = this.#token;
    if (kind === 'number') {
      this.#next++;
      return { kind, value: Number(text.replace(/_/g, '')), at };
    }
    if (kind === 'name') {
      if (NOT_SUPPORTED.includes(text)) this.#refuse();
      this.#next++;
      if (this.#is('=>')) throw unsupported('a function in the callback', at);
      return { kind, name: text, at };
    }
    if (this.#take('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (!this.#take('{')) this.#refuse();
    const fields: Field[] = [];
    while (!this.#take('}')) {
      const start = this.#token.at;
      const name = this.#name();
      const value: Syntax = this.#take(':') ? this.#assignment() : { kind: 'name', name, at: start };
      fields.push({ name, value });
      if (!this.#is('}')) this.#expect(',');
    }
    return { kind: 'object', fields, at };
  }
}

/** Returns the syntax of `x++` and similar expressions. */
function step(target: Syntax, text: string, isAfter: boolean, at: number): Syntax {
  return { kind: 'assign', op: text[0]!, target, value: { kind: 'number', value: 1, at }, isAfter, at };
}
