import type { Random } from '@offheap/core/testing';

/** An expression in its original form, and with `Math.fround` (as `r`) around each operation on numbers that are not integers. */
interface Expression {
  readonly plain: string;
  readonly rounded: string;
  readonly kind: Kind;
}

/** `small` integers have a product of at most 53 bits. */
type Kind = 'small' | 'wide' | 'float' | 'bool';

/** A field of an entry, with its path in a callback. */
export interface ModelField {
  readonly path: string;
  readonly type: string;
}

/** A vector of an entry. */
export interface ModelVector {
  readonly path: string;
  readonly size: 2 | 3 | 4;
}

/** The texts of one random callback. */
export interface KernelProgram {
  readonly plain: string;
  readonly rounded: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  f32: 'float',
  f64: 'float',
  i8: 'small',
  u8: 'small',
  i16: 'small',
  u16: 'small',
  i32: 'wide',
  u32: 'wide',
  bool: 'bool',
  enum: 'wide',
};

const FLOATS = ['0.1', '-0.8', '1e-40', '3e38', '768.5', '0.5', '-1.5', '1e300', '1e-7', '4294967296.5'];
const SMALLS = ['0', '1', '2', '-3', '7', '255', '768'];
const WIDES = ['65536', '2147483647', '-2147483648', '4294967295', '16777217', '0x7fff00ff'];
const COMPONENTS = ['x', 'y', 'z', 'w'];

/** Writes random callbacks over the fields of one struct. */
export class ProgramWriter {
  readonly #random: Random;
  readonly #parameters: string;
  readonly #fields: readonly ModelField[];
  readonly #vectors: readonly ModelVector[];
  #variables: { name: string; kind: Kind }[] = [];
  #names = 0;
  /** Whether methods occur whose rounded form is not written here. */
  isExactOnly = false;

  /** @param parameters of the callbacks. */
  constructor(
    random: Random,
    fields: readonly ModelField[],
    vectors: readonly ModelVector[],
    parameters = 'p, a0, a1',
  ) {
    this.#parameters = parameters;
    this.#random = random;
    this.#fields = fields;
    this.#vectors = vectors;
  }

  update(): KernelProgram {
    this.#begin();
    const statements = this.#block(this.#random.between(1, 5), 2);
    const text = (form: 'plain' | 'rounded'): string => {
      const body = statements.map((statement) => statement[form]).join(' ');
      return this.#isFunction
        ? `function (${this.#parameters}) { ${body} }`
        : `(${this.#parameters}) => { ${body} }`;
    };
    return { plain: text('plain'), rounded: text('rounded') };
  }

  predicate(): KernelProgram {
    this.#begin();
    const { plain, rounded } = this.#bool(3);
    if (this.#random.oneIn(2))
      return { plain: `(${this.#parameters}) => ${plain}`, rounded: `(${this.#parameters}) => ${rounded}` };
    const first = this.#bool(1);
    const text = (test: string, otherwise: string): string =>
      `(${this.#parameters}) => { if (${test}) return true; return ${otherwise}; }`;
    return { plain: text(first.plain, plain), rounded: text(first.rounded, rounded) };
  }

  /** A predicate that writes fields first. */
  updatingPredicate(): KernelProgram {
    this.#begin();
    const statements = this.#block(this.#random.between(1, 4), 1);
    const result = this.#bool(2);
    const text = (form: 'plain' | 'rounded'): string =>
      `(${this.#parameters}) => { ${statements.map((statement) => statement[form]).join(' ')} return ${result[form]}; }`;
    return { plain: text('plain'), rounded: text('rounded') };
  }

  number(): KernelProgram {
    this.#begin();
    const { plain, rounded } = this.#number(3);
    return { plain: `(${this.#parameters}) => ${plain}`, rounded: `(${this.#parameters}) => ${rounded}` };
  }

  #isFunction = false;

  #begin(): void {
    this.#variables = [];
    this.#names = 0;
    this.isExactOnly = false;
    this.#isFunction = this.#random.oneIn(4);
  }

  // Statements

  #block(count: number, depth: number): KernelProgram[] {
    const outer = this.#variables;
    this.#variables = [...outer];
    const statements = Array.from({ length: count }, () => this.#statement(depth));
    this.#variables = outer;
    return statements;
  }

  #statement(depth: number): KernelProgram {
    const random = this.#random;
    const choice = random.below(depth > 0 ? 12 : 7);
    if (choice < 4) return both(this.#assignment(), (text) => `${text};`);
    if (choice === 4) return this.#declaration();
    if (choice === 5) return this.#method();
    if (choice === 6)
      return random.oneIn(3) ? this.#return() : both(this.#assignment(), (text) => `${text};`);
    const test = this.#condition(2);
    if (choice === 7) return join(test, this.#assignment(), (a, b) => `${a} && (${b});`);
    if (choice === 8) {
      return join(
        join(test, this.#assignment(), (a, b) => `${a} ? ${b}`),
        this.#assignment(),
        (a, b) => `${a} : ${b};`,
      );
    }
    const then = this.#inBraces(depth - 1);
    const whole = join(test, then, (a, b) => `if (${a}) ${b}`);
    return random.oneIn(2) ? whole : join(whole, this.#inBraces(depth - 1), (a, b) => `${a} else ${b}`);
  }

  #inBraces(depth: number): KernelProgram {
    const statements = this.#block(this.#random.between(1, 3), depth);
    return {
      plain: `{ ${statements.map(({ plain }) => plain).join(' ')} }`,
      rounded: `{ ${statements.map(({ rounded }) => rounded).join(' ')} }`,
    };
  }

  #return(): KernelProgram {
    return both(this.#condition(1), (test) => `if (${test}) return;`);
  }

  #declaration(): KernelProgram {
    const kind = this.#random.pick(['float', 'float', 'wide', 'small', 'bool'] as const);
    const value = this.#ofKind(kind, 2);
    const name = `t${this.#names++}`;
    this.#variables.push({ name, kind });
    return both(value, (text) => `let ${name} = ${text};`);
  }

  #assignment(): KernelProgram {
    const random = this.#random;
    if (this.#variables.length > 0 && random.oneIn(4)) {
      const { name, kind } = random.pick(this.#variables);
      return both(this.#ofKind(kind, 2), (text) => `${name} = ${text}`);
    }
    const { path, type } = random.pick(this.#fields);
    if (type === 'enum') {
      const others = this.#fields.filter((one) => one.type === 'enum');
      return this.#literal(
        `${path} = ${random.pick([...others.map((one) => one.path), '-3', '70000'])}`,
        'wide',
      );
    }
    if (type === 'bool') return both(this.#bool(2), (text) => `${path} = ${text}`);
    const field = this.#read(path, type);
    const choice = random.below(8);
    if (choice < 4) return both(this.#number(3), (text) => `${path} = ${text}`);
    if (choice === 4) {
      const other = random.pick(
        this.#fields.filter((one) => one.type !== 'bool' && one.type !== 'enum'),
      ).path;
      return both(this.#number(2), (text) => `${path} = ${other} = ${text}`);
    }
    if (choice === 5) {
      const sign = random.pick(['+', '-'] as const);
      const step = { plain: '1', rounded: '1', kind: 'small' } as const;
      const { rounded } = this.#arithmetic(sign, field, step);
      const text = random.oneIn(2) ? `${path}${sign}${sign}` : `${sign}${sign}${path}`;
      return { plain: text, rounded: `${path} = ${rounded}` };
    }
    const op = random.pick(['+', '-', '*', '/'] as const);
    const value = op === '*' && field.kind === 'wide' ? this.#float(2) : this.#number(2);
    const { rounded } = this.#arithmetic(
      op,
      field,
      op === '*' && value.kind === 'wide' ? this.#toFloat(value) : value,
    );
    const plain = op === '*' && value.kind === 'wide' ? this.#toFloat(value).plain : value.plain;
    return { plain: `${path} ${op}= ${plain}`, rounded: `${path} = ${rounded}` };
  }

  #method(): KernelProgram {
    const random = this.#random;
    if (this.#vectors.length === 0) return both(this.#assignment(), (text) => `${text};`);
    const { path, size } = random.pick(this.#vectors);
    const others = this.#vectors.filter((one) => one.size === size);
    const other = random.pick(others).path;
    const names = COMPONENTS.slice(0, size);
    const each = (text: (name: string) => string): string =>
      `{ ${names.map((name) => `${path}.${name} = ${text(name)};`).join(' ')} }`;
    const factor = this.#float(1);
    switch (random.below(6)) {
      case 0:
        return { plain: `${path}.add(${other});`, rounded: each((x) => `r(${path}.${x} + ${other}.${x})`) };
      case 1:
        return {
          plain: `${path}.addScaled(${other}, ${factor.plain});`,
          rounded: `{ const f = ${factor.rounded}; ${each((x) => `r(${path}.${x} + r(${other}.${x} * f))`)} }`,
        };
      case 2:
        return {
          plain: `${path}.scale(${factor.plain}).sub(${other});`,
          rounded: `{ const f = ${factor.rounded}; ${each((x) => `r(${path}.${x} * f)`)} ${each((x) => `r(${path}.${x} - ${other}.${x})`)} }`,
        };
      case 3:
        return {
          plain: `${path}.lerp(${other}, ${factor.plain});`,
          rounded: `{ const f = ${factor.rounded}; ${each((x) => `r(${path}.${x} + r(r(${other}.${x} - ${path}.${x}) * f))`)} }`,
        };
      case 4: {
        const squares = names
          .map((x) => `r(${path}.${x} * ${path}.${x})`)
          .reduce((sum, square) => `r(${sum} + ${square})`);
        return {
          plain: `${path}.normalize();`,
          rounded: `{ const l = r(Math.sqrt(${squares})); if (l > 0) ${each((x) => `r(${path}.${x} / l)`)} }`,
        };
      }
      default: {
        this.isExactOnly = true;
        const call = random.pick([
          `limit(${factor.plain})`,
          `copy(${other}).negate()`,
          `multiply(${other})`,
          `set(${names.map(() => this.#number(1).plain).join(', ')})`,
          `min(${other})`,
          `max(${other}).zero()`,
          `clamp(${other}, ${path})`,
          `setLength(${factor.plain})`,
          `moveTowards(${other}, ${factor.plain})`,
          `reflect(${other})`,
          ...(size === 2 ? ['perpendicular()'] : []),
        ]);
        return { plain: `${path}.${call};`, rounded: '' };
      }
    }
  }

  // Expressions

  #ofKind(kind: Kind, depth: number): Expression {
    if (kind === 'bool') return this.#bool(depth);
    return kind === 'float'
      ? this.#float(depth)
      : kind === 'wide'
        ? this.#integer(depth)
        : this.#small(depth);
  }

  #number(depth: number): Expression {
    return this.#random.oneIn(3) ? this.#integer(depth) : this.#float(depth);
  }

  #read(path: string, type: string): Expression {
    const kind = KINDS[type] ?? 'float'; // fractions
    return { plain: path, rounded: kind === 'float' ? `r(${path})` : path, kind };
  }

  #leaf(wanted: (kind: Kind) => boolean): Expression | undefined {
    const fields = this.#fields.map(({ path, type }) => this.#read(path, type));
    const variables = this.#variables.map(({ name, kind }): Expression => ({
      plain: name,
      rounded: name,
      kind,
    }));
    const leaves = [...fields, ...variables].filter(({ kind }) => wanted(kind));
    return leaves.length === 0 ? undefined : this.#random.pick(leaves);
  }

  #literal(text: string, kind: Kind): Expression {
    return { plain: text, rounded: kind === 'float' ? `r(${text})` : text, kind };
  }

  /** A number as an operand of an operation on floats. */
  #rounded({ rounded, kind }: Expression): string {
    return kind === 'float' ? rounded : `r(${rounded})`;
  }

  #toFloat(value: Expression): Expression {
    if (isConstant(value.plain)) return this.#literal('a1', 'float');
    return { plain: `(${value.plain} + 0.5)`, rounded: `r(${this.#rounded(value)} + r(0.5))`, kind: 'float' };
  }

  #arithmetic(op: '+' | '-' | '*' | '/', a: Expression, b: Expression): Expression {
    const plain = `(${a.plain} ${op} ${b.plain})`;
    if (a.kind !== 'float' && b.kind !== 'float' && op !== '/') {
      return { plain, rounded: `(${a.rounded} ${op} ${b.rounded})`, kind: 'wide' };
    }
    if (isConstant(plain)) return this.#literal('a0', 'float'); // a minifier would compute it in doubles
    return { plain, rounded: `r(${this.#rounded(a)} ${op} ${this.#rounded(b)})`, kind: 'float' };
  }

  #float(depth: number): Expression {
    const random = this.#random;
    const choice = random.below(depth === 0 ? 3 : 12);
    if (choice === 0) return this.#literal(random.pick(FLOATS), 'float');
    if (choice === 1) return this.#literal(random.pick(['a0', 'a1']), 'float');
    if (choice === 2) return this.#leaf((kind) => kind === 'float') ?? this.#literal('0.25', 'float');
    if (choice < 7) {
      const op = random.pick(['+', '-', '*', '/'] as const);
      const [a, b] = [
        this.#float(depth - 1),
        random.oneIn(3) ? this.#integer(depth - 1) : this.#float(depth - 1),
      ];
      return random.oneIn(2) ? this.#arithmetic(op, a, b) : this.#arithmetic(op, b, a);
    }
    if (choice === 7) {
      const a = this.#float(depth - 1);
      const name = random.pick(['abs', 'floor', 'ceil', 'trunc', 'sqrt', 'sign', 'round', 'fround'] as const);
      return { plain: `Math.${name}(${a.plain})`, rounded: `r(Math.${name}(${a.rounded}))`, kind: 'float' };
    }
    if (choice === 8)
      return both(this.#float(depth - 1), (text) => `(- ${text})`) as Expression & { kind: 'float' };
    if (choice === 9) {
      const all = [
        this.#float(depth - 1),
        this.#number(depth - 1),
        ...(random.oneIn(3) ? [this.#number(0)] : []),
      ];
      const name = random.pick(['min', 'max']);
      return {
        plain: `Math.${name}(${all.map(({ plain }) => plain).join(', ')})`,
        rounded: `Math.${name}(${all.map((one) => this.#rounded(one)).join(', ')})`,
        kind: 'float',
      };
    }
    const test = this.#condition(depth - 1);
    const a = this.#float(depth - 1);
    const number = this.#number(depth - 1);
    // A minifier may take one branch, and the value is an integer then, which is not rounded.
    const b = number.kind === 'wide' ? this.#toFloat(number) : number;
    return {
      plain: `(${test.plain} ? ${a.plain} : ${b.plain})`,
      rounded: `(${test.rounded} ? ${a.rounded} : ${this.#rounded(b)})`,
      kind: 'float',
    };
  }

  /** A whole number of at most 17 bits. */
  #small(depth: number): Expression {
    const random = this.#random;
    if (depth > 0 && random.oneIn(3)) {
      const mask = random.pick(['255', '15', '65535']);
      const { plain, rounded } = this.#integer(depth - 1);
      return { plain: `(${plain} & ${mask})`, rounded: `(${rounded} & ${mask})`, kind: 'small' };
    }
    if (random.oneIn(2)) return this.#literal(random.pick(SMALLS), 'small');
    return this.#leaf((kind) => kind === 'small') ?? this.#literal('5', 'small');
  }

  #integer(depth: number): Expression {
    const random = this.#random;
    const choice = random.below(depth === 0 ? 3 : 11);
    if (choice === 0) return this.#small(depth);
    if (choice === 1) return this.#literal(random.pick(WIDES), 'wide');
    if (choice === 2) return this.#leaf((kind) => kind === 'wide' || kind === 'small') ?? this.#small(0);
    if (choice < 5) {
      return this.#arithmetic(random.pick(['+', '-']), this.#integer(depth - 1), this.#integer(depth - 1));
    }
    if (choice === 5) return this.#arithmetic('*', this.#small(depth - 1), this.#small(depth - 1));
    const make = (a: KernelProgram, text: (a: string) => string): Expression => ({
      ...both(a, text),
      kind: 'wide',
    });
    if (choice === 6) {
      const name = random.pick(['abs', 'floor', 'round', 'sign', '~', '-']);
      return make(this.#integer(depth - 1), (a) =>
        name.length > 1 ? `Math.${name}(${a})` : `(${name} ${a})`,
      );
    }
    if (choice === 7) {
      const shift = `${random.pick(['<<', '>>', '>>>'])} ${random.below(32)}`;
      return make(this.#number(depth - 1), (a) => `(${a} ${shift})`);
    }
    const pair = join(this.#number(depth - 1), this.#number(depth - 1), (a, b) => `${a}, ${b}`);
    if (choice === 8) return make(pair, (text) => `Math.imul(${text})`);
    if (choice === 9) {
      const op = random.pick(['&', '|', '^']);
      return make(
        join(this.#number(depth - 1), this.#number(depth - 1), (a, b) => `(${a} ${op} ${b})`),
        (text) => text,
      );
    }
    const either = join(this.#integer(depth - 1), this.#integer(depth - 1), (a, b) => `${a} : ${b}`);
    return make(
      join(this.#condition(depth - 1), either, (test, text) => `(${test} ? ${text})`),
      (text) => text,
    );
  }

  #condition(depth: number): KernelProgram {
    const condition = this.#random.oneIn(5) ? this.#number(depth) : this.#bool(depth);
    // A minifier would take one branch, and an integer there would not be rounded.
    return isConstant(condition.plain) ? this.#literal('a1', 'float') : condition;
  }

  #bool(depth: number): Expression {
    const random = this.#random;
    const choice = random.below(depth === 0 ? 4 : 8);
    const make = (a: KernelProgram): Expression => ({ ...a, kind: 'bool' });
    if (choice === 0) {
      const leaf = this.#leaf((kind) => kind === 'bool');
      if (leaf !== undefined) return leaf;
    }
    if (choice < 5) {
      const op = random.pick(['<', '>', '<=', '>=', '===', '!==', '==', '!=']);
      const a = this.#number(depth === 0 ? 0 : depth - 1);
      const other = this.#number(0);
      const b = isConstant(a.plain) && isConstant(other.plain) ? this.#literal('a0', 'float') : other;
      return make(join(a, b, (left, right) => `(${left} ${op} ${right})`));
    }
    if (choice === 5) return make(both(this.#condition(depth - 1), (text) => `!(${text})`));
    const op = random.pick(['&&', '||']);
    return make(join(this.#bool(depth - 1), this.#bool(depth - 1), (a, b) => `(${a} ${op} ${b})`));
  }
}

function both<P extends KernelProgram>(program: P, text: (one: string) => string): P {
  return { ...program, plain: text(program.plain), rounded: text(program.rounded) };
}

function join(a: KernelProgram, b: KernelProgram, text: (a: string, b: string) => string): KernelProgram {
  return { plain: text(a.plain, b.plain), rounded: text(a.rounded, b.rounded) };
}

/** Whether a minifier may compute an expression, in doubles. */
function isConstant(text: string): boolean {
  return /^[\da-fx.()+\-*/&|^~<>= ]+$/.test(text);
}
