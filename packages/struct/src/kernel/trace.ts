import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import { type CopiedMethods, METHODS } from '../codegen/own-methods.ts';
import { type EntryField, type Flow, Flows, type Precision, type Scalar } from './flow.ts';
import { type Declared, type FunctionSyntax, readFunctions, type Syntax } from './syntax.ts';
import { Unsupported, unsupported } from './unsupported.ts';

/** Numbers and booleans by the names that a callback has for them. */
export type KernelConstants = Readonly<Record<string, number | boolean>>;

/** What a callback does to an entry. */
export interface Trace {
  /** The final values of the fields that it writes, as they are stored. */
  readonly stores: readonly Store[];
  /** What it returns; undefined when it returns nothing. */
  readonly result: Flow | undefined;
  /** How many arguments it takes besides the entries. */
  readonly argumentCount: number;
  /** All fields that it reads or writes. */
  readonly fields: readonly EntryField[];
  readonly flows: Flows;
}

/** A field's final value. */
export interface Store {
  readonly field: EntryField;
  readonly flow: Flow;
}

/** What the callback's parameters are. */
export interface TraceOptions {
  /** The structs that the first parameters are. */
  readonly layouts: readonly Layout[];
  /** Parameters between the structs and the arguments that have no use in a kernel: the entity. */
  readonly skipped: number;
  readonly precision: Precision;
  readonly constants: KernelConstants;
  /** What the callback must return. */
  readonly returns: 'nothing' | 'condition' | 'number';
}

/** A struct in an entry. */
class Place {
  readonly part: number;
  readonly byteOffset: number;
  readonly layout: Layout;
  readonly path: readonly string[];

  constructor(part: number, byteOffset: number, layout: Layout, path: readonly string[]) {
    this.part = part;
    this.byteOffset = byteOffset;
    this.layout = layout;
    this.path = path;
  }
}

/** A number or boolean field, and what its stored integer is divided by to be a fraction; 0 when it is none. */
interface Leaf {
  readonly field: EntryField;
  readonly one: number;
}

/** `undefined`. */
const NOTHING = Symbol('undefined');
/** The entity of a component. */
const ENTITY = Symbol('entity');

type Value = Flow | Place | ReadonlyMap<string, Value> | typeof NOTHING | typeof ENTITY;

const BITS: Readonly<Record<string, number>> = {
  i8: 8,
  u8: 8,
  i16: 16,
  u16: 16,
  i32: 32,
  u32: 32,
  f32: 32,
  f64: 64,
};

const MATH: Readonly<Record<string, 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'fround'>> = {
  abs: 'abs',
  sqrt: 'sqrt',
  floor: 'floor',
  ceil: 'ceil',
  trunc: 'trunc',
  fround: 'fround',
};

const ARITHMETIC: Readonly<Record<string, 'add' | 'sub' | 'mul' | 'div'>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
};
const BITWISE: Readonly<Record<string, 'and' | 'or' | 'xor'>> = { '&': 'and', '|': 'or', '^': 'xor' };
const SHIFTS: Readonly<Record<string, 'shl' | 'shr' | 'shru'>> = { '<<': 'shl', '>>': 'shr', '>>>': 'shru' };

/** Methods of a struct may call each other so deep. */
const MOST_CALLS = 8;

/**
 * Runs a callback on symbols instead of an entry: what it does comes out as a graph of operations.
 *
 * @throws Unsupported
 */
export function trace(source: string, options: TraceOptions): Trace {
  const [callback] = readFunctions(source);
  return new Tracer(options).run(callback!);
}

class Tracer {
  readonly #options: TraceOptions;
  readonly #flows: Flows;
  readonly #fields = new Map<string, EntryField>();
  /** The methods of structs by their sources. */
  readonly #methods = new Map<string, FunctionSyntax[]>();
  /** Values of variables and fields, by their keys. */
  #values = new Map<string, Value>();
  /** Keys of the variables that are visible, by their names. */
  #names = new Map<string, { readonly key: string; readonly isConstant: boolean }>();
  #keys = 0;
  #depth = 0;

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#flows = new Flows(options.precision);
    this.#values.set('done', this.#flows.constant(false));
  }

  run({ parameters, body }: FunctionSyntax): Trace {
    const { layouts, skipped, returns } = this.#options;
    let argumentCount = 0;
    parameters.forEach(({ name, fields, initial, at }, i) => {
      if (fields !== undefined) throw unsupported('a parameter in braces: give it a name', at);
      if (initial !== undefined) throw unsupported('a parameter with a default value', at);
      const index = i - layouts.length - skipped;
      if (index >= 0) argumentCount++;
      const value: Value =
        i < layouts.length
          ? new Place(i, 0, layouts[i]!, [])
          : index < 0
            ? ENTITY
            : this.#flows.argument(index);
      this.#declare(name, value, false);
    });
    this.#execute(body);
    const fields = [...this.#fields.values()];
    refuseOverlaps(fields);
    const stores = fields.flatMap((field) => {
      const flow = this.#values.get(keyOf(field)) as Flow | undefined; // fields hold flows
      return flow === undefined || flow === this.#flows.load(field) ? [] : [{ field, flow }];
    });
    const result = returns === 'nothing' ? undefined : this.#result(body.at);
    if (returns === 'number' && stores.length > 0) {
      throw unsupported(`it writes ${stores[0]!.field.path.join('.')}: expected a function that only reads`);
    }
    return { stores, result, argumentCount, fields, flows: this.#flows };
  }

  #result(at: number): Flow {
    const flows = this.#flows;
    const done = this.#values.get('done') as Flow; // set by the constructor
    const result = this.#values.get('result') ?? NOTHING;
    if (this.#options.returns === 'condition') {
      const isTrue = result === NOTHING ? flows.constant(false) : flows.condition(this.#flow(result, at));
      return flows.both(done, isTrue);
    }
    if (done.op !== 'constant' || done.value === 0) {
      throw unsupported('it does not always return a number', at);
    }
    return flows.number(this.#flow(result, at));
  }

  // Variables

  #declare(name: string, value: Value, isConstant: boolean): void {
    const key = `v${this.#keys++}`;
    this.#names.set(name, { key, isConstant });
    this.#values.set(key, value);
  }

  /** Sets a variable or field, unless the callback has returned. */
  #set(key: string, value: Value, before: Value | undefined): void {
    const done = this.#values.get('done') as Flow; // set by the constructor
    this.#values.set(key, before === undefined ? value : this.#merge(done, before, value));
  }

  #merge(condition: Flow, then: Value, otherwise: Value): Value {
    if (then === otherwise) return then;
    if (condition.op === 'constant') return condition.value === 0 ? otherwise : then;
    if (!isFlow(then) || !isFlow(otherwise)) return NOTHING;
    return this.#flows.select(condition, then, otherwise);
  }

  /** Runs both branches, and merges what they change. */
  #branch(condition: Flow, then: () => Value, otherwise: () => Value): Value {
    if (condition.op === 'constant') return condition.value === 0 ? otherwise() : then();
    const before = this.#values;
    this.#values = new Map(before);
    const first = then();
    const whenTrue = this.#values;
    this.#values = new Map(before);
    const second = otherwise();
    const whenFalse = this.#values;
    this.#values = new Map(before);
    for (const key of new Set([...whenTrue.keys(), ...whenFalse.keys()])) {
      const field = this.#fields.get(key);
      const loaded = field && this.#flows.load(field);
      // What only one branch has set is a variable of that branch, or what it returns.
      const a = whenTrue.get(key) ?? loaded ?? whenFalse.get(key)!;
      const b = whenFalse.get(key) ?? loaded ?? whenTrue.get(key)!;
      this.#values.set(key, this.#merge(condition, a, b));
    }
    return this.#merge(condition, first, second);
  }

  // Statements

  #execute(node: Syntax): void {
    switch (node.kind) {
      case 'block': {
        const names = this.#names;
        this.#names = new Map(names);
        for (const statement of node.body) this.#execute(statement);
        this.#names = names;
        return;
      }
      case 'declare':
        for (const declared of node.names) this.#declaration(declared, node);
        return;
      case 'return': {
        let value = node.value === undefined ? NOTHING : this.#evaluate(node.value);
        if (value === NOTHING && this.#depth === 0 && this.#options.returns === 'condition') {
          value = this.#flows.constant(false); // which has no other kind than the other returns
        }
        this.#set('result', value, this.#values.get('result'));
        this.#values.set('done', this.#flows.constant(true));
        return;
      }
      case 'if': {
        const execute = (branch: Syntax | undefined) => (): Value => {
          if (branch !== undefined) this.#execute(branch);
          return NOTHING;
        };
        this.#branch(this.#condition(node.test), execute(node.first), execute(node.otherwise));
        return;
      }
      default:
        this.#evaluate(node);
    }
  }

  #declaration(
    { name, fields, initial, at }: Declared,
    { isConstant, isVar }: { readonly isConstant: boolean; readonly isVar: boolean },
  ): void {
    for (const one of fields?.map(({ variable }) => variable) ?? [name]) {
      if (isVar && this.#names.has(one)) {
        throw unsupported(`a second \`var ${one}\`, which is the same variable: assign to the first`, at);
      }
    }
    const value = initial === undefined ? NOTHING : this.#evaluate(initial);
    if (fields === undefined) this.#declare(name, value, isConstant);
    else
      for (const field of fields)
        this.#declare(field.variable, this.#member(value, field.name, at), isConstant);
  }

  // Expressions

  #flow(value: Value, at: number): Flow {
    if (isFlow(value)) return value;
    const what =
      value === NOTHING
        ? 'undefined, or a choice between values of different kinds'
        : value === ENTITY
          ? 'the entity, which kernels do not have'
          : 'an object';
    throw unsupported(`${what}: expected a number or a boolean`, at);
  }

  #number(node: Syntax): Flow {
    return this.#flow(this.#evaluate(node), node.at);
  }

  #condition(node: Syntax): Flow {
    return this.#flows.condition(this.#number(node));
  }

  #evaluate(node: Syntax): Value {
    const flows = this.#flows;
    switch (node.kind) {
      case 'number':
        return flows.constant(node.value);
      case 'name':
        return this.#variable(node.name, node.at);
      case 'member': {
        const constant: unknown = this.#isMath(node.object) ? Reflect.get(Math, node.name) : undefined;
        if (typeof constant === 'number') return flows.constant(constant);
        return this.#member(this.#evaluate(node.object), node.name, node.at);
      }
      case 'call':
        return this.#call(node);
      case 'unary': {
        if (node.op === 'void') {
          this.#evaluate(node.operand);
          return NOTHING;
        }
        const operand = this.#number(node.operand);
        if (node.op === '!') return flows.not(operand);
        if (node.op === '-') return flows.unary('neg', operand);
        return node.op === '+' ? flows.number(operand) : flows.bitwise('xor', operand, flows.constant(-1));
      }
      case 'binary':
        return this.#binary(node.op, node.left, node.right, node.at);
      case 'assign':
        return this.#assign(node);
      case 'if':
        return this.#choice(
          this.#branch(
            this.#condition(node.test),
            () => this.#evaluate(node.first),
            () => this.#evaluate(node.otherwise!), // an expression has both
          ),
        );
      case 'object':
        return new Map(node.fields.map(({ name, value }) => [name, this.#evaluate(value)]));
      default:
        throw unsupported('a statement inside an expression', node.at);
    }
  }

  #variable(name: string, at: number): Value {
    const variable = this.#names.get(name);
    if (variable !== undefined) return this.#values.get(variable.key)!; // declared with a value
    if (this.#depth === 0 && Object.hasOwn(this.#options.constants, name)) {
      return this.#flows.constant(this.#options.constants[name]!);
    }
    if (name === 'true' || name === 'false') return this.#flows.constant(name === 'true');
    if (name === 'NaN' || name === 'Infinity') return this.#flows.constant(Number(name));
    if (name === 'undefined') return NOTHING;
    throw unsupported(
      `\`${name}\` is not visible here: make it an argument, or name it in \`constants\``,
      at,
    );
  }

  #choice(value: Value): Value {
    return isFlow(value) && !value.isBool ? this.#flows.rounded(value) : value;
  }

  #isMath(node: Syntax): boolean {
    return node.kind === 'name' && node.name === 'Math' && !this.#names.has('Math');
  }

  #binary(op: string, left: Syntax, right: Syntax, at: number): Value {
    const flows = this.#flows;
    if (op === ',') {
      this.#evaluate(left);
      return this.#evaluate(right);
    }
    const first = this.#evaluate(left);
    if (op === '&&' || op === '||') {
      const isTrue = flows.condition(this.#flow(first, left.at));
      const skip = (): Value => first;
      const take = (): Value => this.#evaluate(right);
      return this.#choice(op === '&&' ? this.#branch(isTrue, take, skip) : this.#branch(isTrue, skip, take));
    }
    return this.#operation(op, this.#flow(first, left.at), this.#number(right), at);
  }

  #operation(op: string, a: Flow, b: Flow, at: number): Flow {
    const flows = this.#flows;
    if (Object.hasOwn(ARITHMETIC, op)) return flows.binary(ARITHMETIC[op]!, a, b);
    if (Object.hasOwn(BITWISE, op)) {
      return flows.bitwise(BITWISE[op]!, a, b);
    }
    if (Object.hasOwn(SHIFTS, op)) {
      if (b.op !== 'constant') throw unsupported('a shift by a number that is not a literal', at);
      return flows.shift(SHIFTS[op]!, a, b.value & 31);
    }
    switch (op) {
      case '<':
        return flows.compare('less', a, b);
      case '>':
        return flows.compare('less', b, a);
      case '<=':
        return flows.compare('atMost', a, b);
      case '>=':
        return flows.compare('atMost', b, a);
      case '===':
      case '!==':
        if (a.isMixed || b.isMixed || a.isBool !== b.isBool) {
          throw unsupported(`\`${op}\` between a number and a boolean`, at);
        }
        break;
      case '==':
      case '!=':
        break;
      case '%':
        throw unsupported(
          '`%`: write `a - Math.floor(a / b) * b`, whose result is never negative for a positive b',
          at,
        );
      default:
        throw unsupported(`\`${op}\` is not supported`, at);
    }
    const equal = flows.compare('equal', a, b);
    return op[0] === '!' ? flows.not(equal) : equal;
  }

  #assign(node: Syntax & { readonly kind: 'assign' }): Value {
    const { op, target, value, isAfter, at } = node;
    const flows = this.#flows;
    // Once, and first: it may be a call.
    const object = target.kind === 'member' ? this.#evaluate(target.object) : undefined;
    if (op === '=') {
      const assigned = this.#evaluate(value);
      this.#write(target, object, assigned);
      return assigned;
    }
    const before =
      target.kind === 'member'
        ? this.#flow(this.#member(object!, target.name, target.at), target.at)
        : this.#number(target);
    if (op === '&&' || op === '||') {
      const skip = (): Value => before;
      const take = (): Value => {
        const assigned = this.#evaluate(value);
        this.#write(target, object, assigned);
        return assigned;
      };
      const isTrue = flows.condition(before);
      return op === '&&' ? this.#branch(isTrue, take, skip) : this.#branch(isTrue, skip, take);
    }
    const assigned = this.#operation(op, before, this.#number(value), at);
    this.#write(target, object, assigned);
    return isAfter ? flows.number(before) : assigned;
  }

  /** @param place what the target is a member of. */
  #write(target: Syntax, place: Value | undefined, value: Value): void {
    if (target.kind === 'name') {
      const variable = this.#names.get(target.name);
      if (variable === undefined || variable.isConstant) {
        throw unsupported(
          `a value for \`${target.name}\`, which is not a variable of the callback`,
          target.at,
        );
      }
      this.#set(variable.key, value, this.#values.get(variable.key));
      return;
    }
    if (target.kind !== 'member' || !(place instanceof Place)) {
      throw unsupported('a value for something that is not a field', target.at);
    }
    const type = fieldOf(place, target.name)?.type;
    if (type === undefined) {
      this.#inline(place, target.name, 'set', [value], target.at);
      return;
    }
    if (isStruct(type)) throw unsupported('a struct as a value: copy its fields, `a.copy(b)`', target.at);
    const leaf = leafOf(place, target.name, target.at);
    const before = this.#values.get(keyOf(leaf.field)) ?? this.#load(leaf.field);
    this.#set(keyOf(leaf.field), this.#stored(leaf, this.#flow(value, target.at)), before);
  }

  // Fields and methods

  #load(field: EntryField): Flow {
    this.#fields.set(keyOf(field), field);
    return this.#flows.load(field);
  }

  #member(object: Value, name: string, at: number): Value {
    if (object instanceof Map) {
      const value = (object as ReadonlyMap<string, Value>).get(name);
      if (value !== undefined) return value;
    } else if (object instanceof Place) {
      const field = fieldOf(object, name);
      if (field === undefined) return this.#inline(object, name, 'get', [], at);
      if (isStruct(field.type)) {
        const { part, byteOffset, path } = object;
        return new Place(part, byteOffset + field.byteOffset, field.type.layout, [...path, name]);
      }
      const leaf = leafOf(object, name, at);
      return this.#read(
        leaf,
        (this.#values.get(keyOf(leaf.field)) as Flow | undefined) ?? this.#load(leaf.field),
      ); // fields hold flows
    }
    throw unsupported(`\`.${name}\` of something that is not a struct`, at);
  }

  /** A field's value, from what is stored. */
  #read({ field, one }: Leaf, stored: Flow): Flow {
    const flows = this.#flows;
    if (stored.isBool) return stored;
    if (one === 0) return field.scalar[0] === 'f' ? flows.float(stored) : stored;
    const fraction = flows.binary('div', stored, flows.constant(one));
    return field.scalar[0] === 'i' ? flows.binary('max', fraction, flows.constant(-1)) : fraction;
  }

  /** What is stored for a value, as the field's accessor does it. */
  #stored({ field, one }: Leaf, value: Flow): Flow {
    const flows = this.#flows;
    const { scalar, bits } = field;
    if (field.isBool) return flows.condition(value);
    if (scalar === 'f32') return flows.unary('fround', value);
    if (scalar === 'f64') return flows.rounded(flows.number(value));
    if (one === 0) return flows.wrap(value, scalar, bits);
    return flows.exactly(() => {
      const least = flows.constant(scalar[0] === 'i' ? -1 : 0);
      const clamped = flows.binary('min', flows.binary('max', value, least), flows.constant(1));
      const steps = flows.binary('mul', clamped, flows.constant(one));
      return flows.wrap(flows.unary('floor', flows.binary('add', steps, flows.constant(0.5))), scalar, bits);
    });
  }

  #call({ callee, args, at }: Syntax & { readonly kind: 'call' }): Value {
    if (callee.kind !== 'member') {
      throw unsupported('a call of a function: write in the callback what it does', at);
    }
    if (this.#isMath(callee.object)) {
      return this.#math(
        callee.name,
        args.map((arg) => this.#number(arg)),
        callee.at,
      );
    }
    const object = this.#evaluate(callee.object);
    const values = args.map((arg) => this.#evaluate(arg));
    if (!(object instanceof Place))
      throw unsupported(`\`${callee.name}()\` of something that is not a struct`, at);
    return this.#inline(object, callee.name, undefined, values, callee.at);
  }

  #math(name: string, args: readonly Flow[], at: number): Flow {
    const flows = this.#flows;
    const [a = flows.constant(NaN), b = flows.constant(NaN)] = args;
    if (Object.hasOwn(MATH, name)) return flows.unary(MATH[name]!, a);
    switch (name) {
      case 'min':
      case 'max': {
        const none = flows.constant(name === 'min' ? Infinity : -Infinity);
        if (args.length === 0) return none;
        return args.slice(1).reduce((all, one) => flows.binary(name, all, one), flows.number(a));
      }
      case 'sign': {
        const number = flows.rounded(flows.number(a));
        // The sign of a float is a float.
        const [minus, zero, plus] = [-1, 0, 1].map((value) => {
          const constant = flows.constant(value);
          return number.isInt ? constant : flows.float(constant);
        }) as [Flow, Flow, Flow]; // three
        const negative = flows.select(flows.compare('less', number, zero), minus, number);
        return flows.select(flows.compare('less', zero, number), plus, negative);
      }
      case 'round': {
        if (a.isInt) return a;
        const above = flows.unary('ceil', a);
        const isTooMuch = flows.compare('less', a, flows.binary('sub', above, flows.constant(0.5)));
        return flows.select(isTooMuch, flows.binary('sub', above, flows.constant(1)), above);
      }
      case 'imul':
        return flows.imul(a, b);
      case 'hypot':
        throw unsupported(
          '`Math.hypot`, which engines compute differently: write `Math.sqrt(x * x + y * y)`',
          at,
        );
      default:
        throw unsupported(
          `\`Math.${name}\`, for which there is no exact SIMD operation: compute it outside, and make it an argument or a field`,
          at,
        );
    }
  }

  /** Runs a method, getter or setter of a struct of this library. */
  #inline(
    place: Place,
    name: string,
    accessor: 'get' | 'set' | undefined,
    args: readonly Value[],
    at: number,
  ): Value {
    const source = methodSource(place.layout.struct, name);
    if (source === undefined) {
      throw unsupported(
        accessor === undefined
          ? `\`${name}()\` of ${place.layout.name}, which is not a method of this library: write in the callback what it does`
          : `\`${name}\`, which is not a field of ${place.layout.name}`,
        at,
      );
    }
    let known = this.#methods.get(source);
    if (known === undefined) this.#methods.set(source, (known = readFunctions(source)));
    const method = known.find((one) => one.accessor === accessor);
    if (method === undefined || this.#depth === MOST_CALLS)
      throw unsupported(`\`${name}\` used like this`, at);
    const names = this.#names;
    const done = this.#values.get('done')!; // set by the constructor
    const result = this.#values.get('result');
    this.#values.delete('result');
    this.#names = new Map();
    this.#depth++;
    try {
      this.#declare('this', place, true);
      method.parameters.forEach(({ name: parameter, initial }, i) => {
        const given = args[i] ?? (initial && this.#evaluate(initial));
        this.#declare(parameter, given ?? NOTHING, false);
      });
      this.#execute(method.body);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      throw unsupported(`\`${name}\` has ${error.message}`, at);
    }
    this.#depth--;
    this.#names = names;
    const returned = this.#values.get('result') ?? NOTHING;
    this.#values.set('done', done);
    if (result === undefined) this.#values.delete('result');
    else this.#values.set('result', result);
    return returned;
  }
}

function isFlow(value: Value): value is Flow {
  return typeof value === 'object' && 'op' in value;
}

function isStruct(type: FieldType): type is FieldType & { readonly layout: Layout } {
  return type.kind === 'struct';
}

function fieldOf({ layout }: Place, name: string): Layout['fields'][number] | undefined {
  return layout.fields.find((field) => field.name === name);
}

/** The key of a field among the values: names of variables begin with a letter. */
function keyOf({ part, byteOffset, scalar }: EntryField): string {
  return `${part} ${byteOffset} ${scalar}`;
}

function leafOf(place: Place, name: string, at: number): Leaf {
  const { type, byteOffset } = fieldOf(place, name)!; // the caller has seen it
  const { kind } = type;
  const isNorm = kind.endsWith('norm');
  const isBool = kind === 'bool';
  let scalar = isNorm ? kind.slice(0, -4) : isBool ? 'u8' : kind;
  const { scalar: inner } = type as { readonly scalar?: FieldType }; // of enumerations
  if (kind === 'enum' && inner !== undefined && typeof type.zero === 'number') scalar = inner.kind;
  const bits = BITS[scalar];
  if (bits === undefined) {
    throw unsupported(
      `\`${name}\`, a field of the type ${kind}: expected a number of at most 8 bytes, or a boolean`,
      at,
    );
  }
  return {
    field: {
      part: place.part,
      byteOffset: place.byteOffset + byteOffset,
      scalar: scalar as Scalar, // it has bits
      isBool,
      bits,
      path: [...place.path, name],
    },
    one: isNorm ? 2 ** (bits - (scalar[0] === 'i' ? 1 : 0)) - 1 : 0,
  };
}

/** The source of a method or accessor of a struct of this library; undefined where the program has another one of that name. */
function methodSource(struct: Layout['struct'], name: string): string | undefined {
  for (
    let prototype = struct.prototype as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    if (!Object.hasOwn(prototype, name)) continue;
    const own = Object.getOwnPropertyDescriptor(prototype.constructor, METHODS);
    return (own?.value as CopiedMethods | undefined)?.sources[name]; // only classes of this library have the symbol
  }
  return undefined;
}

function refuseOverlaps(fields: readonly EntryField[]): void {
  for (const a of fields) {
    for (const b of fields) {
      if (a === b || a.part !== b.part || a.byteOffset > b.byteOffset) continue;
      if (a.byteOffset + a.bits / 8 <= b.byteOffset) continue;
      throw unsupported(`${a.path.join('.')} and ${b.path.join('.')} share bytes`);
    }
  }
}
