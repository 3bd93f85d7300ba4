import { hasOwn } from '@offheap/core/internal';
import type { Layout } from '../schema/layout.ts';
import {
  fieldOf,
  isStruct,
  keyOf,
  leafOf,
  methodSource,
  Place,
  refuseOverlaps,
  storedInField,
  valueOfField,
} from './fields.ts';
import type { EntryField, Flow, Flows, Precision } from './flow.ts';
import { mathFlow, operation } from './operators.ts';
import { type Declared, type FunctionSyntax, readFunctions, type Syntax } from './syntax.ts';
import { Unsupported, unsupported } from './unsupported.ts';
import { ENTITY, isFlow, NOTHING, type Value, Variables } from './variables.ts';

/** Numbers and booleans by their names in the callback. */
export type KernelConstants = Readonly<Record<string, number | boolean>>;

/** The effects of a callback on an entry. */
export interface Trace {
  /** The final values of the fields that it writes, in stored form. */
  readonly stores: readonly Store[];
  /** Its result; undefined when it returns nothing. */
  readonly result: Flow | undefined;
  /** The number of arguments that it takes after the entries. */
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

/** The meaning of the callback's parameters. */
export interface TraceOptions {
  /** The structs of the first parameters. */
  readonly layouts: readonly Layout[];
  /** The number of parameters between the structs and the arguments that kernels do not use: the entity. */
  readonly skipped: number;
  readonly precision: Precision;
  readonly constants: KernelConstants;
  /** The required result of the callback. */
  readonly returns: 'nothing' | 'condition' | 'number';
}

/** The highest depth of calls between methods of structs. */
const MOST_CALLS = 8;

/**
 * Runs a callback on symbols instead of an entry, and returns its effects as a graph of operations.
 *
 * @throws Unsupported
 */
export function trace(source: string, options: TraceOptions): Trace {
  const [callback] = readFunctions(source);
  return new Tracer(options).run(callback!);
}

class Tracer {
  readonly #options: TraceOptions;
  readonly #variables: Variables;
  readonly #flows: Flows;
  /** The parsed methods of structs, by their source. */
  readonly #methods = new Map<string, FunctionSyntax[]>();
  #depth = 0;

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#variables = new Variables(options.precision);
    this.#flows = this.#variables.flows;
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
      this.#variables.declare(name, value, false);
    });
    for (const name of variablesOf(body)) {
      if (!this.#variables.names.has(name)) this.#variables.names.set(name, undefined);
    }
    this.#execute(body);
    const fields = [...this.#variables.fields.values()];
    refuseOverlaps(fields);
    const stores = fields.flatMap((field) => {
      const flow = this.#variables.values.get(keyOf(field)) as Flow | undefined; // the value of a field is always a flow
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
    const done = this.#variables.values.get('done') as Flow; // set by the constructor
    const result = this.#variables.values.get('result') ?? NOTHING;
    if (this.#options.returns === 'condition') {
      const isTrue = result === NOTHING ? flows.constant(false) : flows.condition(this.#flow(result, at));
      return flows.both(done, isTrue);
    }
    if (done.op !== 'constant' || done.value === 0) {
      throw unsupported('it does not always return a number', at);
    }
    return flows.number(this.#flow(result, at));
  }

  // Statements

  #execute(node: Syntax): void {
    switch (node.kind) {
      case 'block': {
        const names = this.#variables.names;
        this.#variables.names = new Map(names);
        for (const statement of node.body) {
          if (statement.kind !== 'declare' || statement.isVar) continue;
          for (const name of namesOf(statement)) this.#variables.names.set(name, undefined);
        }
        for (const statement of node.body) this.#execute(statement);
        this.#variables.names = names;
        return;
      }
      case 'declare':
        for (const declared of node.names) this.#declaration(declared, node);
        return;
      case 'return': {
        let value = node.value === undefined ? NOTHING : this.#evaluate(node.value);
        if (value === NOTHING && this.#depth === 0 && this.#options.returns === 'condition') {
          value = this.#flows.constant(false); // a boolean, like the results of the other returns
        }
        this.#variables.set('result', value, this.#variables.values.get('result'));
        this.#variables.values.set('done', this.#flows.constant(true));
        return;
      }
      case 'if': {
        const execute = (branch: Syntax | undefined) => (): Value => {
          if (branch !== undefined) this.#execute(branch);
          return NOTHING;
        };
        this.#variables.branch(this.#condition(node.test), execute(node.first), execute(node.otherwise));
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
      if (isVar && this.#variables.names.get(one) !== undefined) {
        throw unsupported(`a second \`var ${one}\`, which is the same variable: assign to the first`, at);
      }
    }
    const value = initial === undefined ? NOTHING : this.#evaluate(initial);
    if (fields === undefined) this.#variables.declare(name, value, isConstant);
    else
      for (const field of fields)
        this.#variables.declare(field.variable, this.#member(value, field.name, at), isConstant);
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
          this.#variables.branch(
            this.#condition(node.test),
            () => this.#evaluate(node.first),
            () => this.#evaluate(node.otherwise!), // an expression has both parts
          ),
        );
      case 'object':
        return new Map(node.fields.map(({ name, value }) => [name, this.#evaluate(value)]));
      default:
        throw unsupported('a statement inside an expression', node.at);
    }
  }

  #variable(name: string, at: number): Value {
    const variable = this.#variables.names.get(name);
    if (variable !== undefined) return this.#variables.values.get(variable.key)!; // declared with a value
    if (this.#variables.names.has(name)) {
      throw unsupported(`\`${name}\` before its declaration, or outside of the block with its \`var\``, at);
    }
    if (this.#depth === 0 && hasOwn(this.#options.constants, name)) {
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
    return node.kind === 'name' && node.name === 'Math' && !this.#variables.names.has('Math');
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
      return this.#choice(
        op === '&&' ? this.#variables.branch(isTrue, take, skip) : this.#variables.branch(isTrue, skip, take),
      );
    }
    return operation(flows, op, this.#flow(first, left.at), this.#number(right), at);
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
      return op === '&&'
        ? this.#variables.branch(isTrue, take, skip)
        : this.#variables.branch(isTrue, skip, take);
    }
    const assigned = operation(flows, op, before, this.#number(value), at);
    this.#write(target, object, assigned);
    return isAfter ? flows.number(before) : assigned;
  }

  /** @param place the object that the target is a member of. */
  #write(target: Syntax, place: Value | undefined, value: Value): void {
    if (target.kind === 'name') {
      const variable = this.#variables.names.get(target.name);
      if (variable === undefined || variable.isConstant) {
        throw unsupported(
          `a value for \`${target.name}\`, which is not a variable of the callback`,
          target.at,
        );
      }
      this.#variables.set(variable.key, value, this.#variables.values.get(variable.key));
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
    const before = this.#variables.values.get(keyOf(leaf.field)) ?? this.#variables.load(leaf.field);
    this.#variables.set(
      keyOf(leaf.field),
      storedInField(this.#flows, leaf, this.#flow(value, target.at)),
      before,
    );
  }

  // Fields and methods

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
      return valueOfField(
        this.#flows,
        leaf,
        (this.#variables.values.get(keyOf(leaf.field)) as Flow | undefined) ??
          this.#variables.load(leaf.field),
      ); // the value of a field is always a flow
    }
    throw unsupported(`\`.${name}\` of something that is not a struct`, at);
  }

  #call({ callee, args, at }: Syntax & { readonly kind: 'call' }): Value {
    if (callee.kind !== 'member') {
      throw unsupported('a call of a function: write its code in the callback', at);
    }
    if (this.#isMath(callee.object)) {
      return mathFlow(
        this.#flows,
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

  /** Runs a method, getter or setter that this library defines for a struct. */
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
          ? `\`${name}()\` of ${place.layout.name}, which is not a method of this library: write its code in the callback`
          : `\`${name}\`, which is not a field of ${place.layout.name}`,
        at,
      );
    }
    let known = this.#methods.get(source);
    if (known === undefined) this.#methods.set(source, (known = readFunctions(source)));
    const method = known.find((one) => one.accessor === accessor);
    if (method === undefined || this.#depth === MOST_CALLS) throw unsupported(`this use of \`${name}\``, at);
    const names = this.#variables.names;
    const done = this.#variables.values.get('done')!; // set by the constructor
    const result = this.#variables.values.get('result');
    this.#variables.values.delete('result');
    this.#variables.names = new Map();
    this.#depth++;
    try {
      this.#variables.declare('this', place, true);
      method.parameters.forEach(({ name: parameter, initial }, i) => {
        const given = args[i] ?? (initial && this.#evaluate(initial));
        this.#variables.declare(parameter, given ?? NOTHING, false);
      });
      this.#execute(method.body);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      throw unsupported(`\`${name}\` has ${error.message}`, at);
    }
    this.#depth--;
    this.#variables.names = names;
    const returned = this.#variables.values.get('result') ?? NOTHING;
    this.#variables.values.set('done', done);
    if (result === undefined) this.#variables.values.delete('result');
    else this.#variables.values.set('result', result);
    return returned;
  }
}

/** Returns the names in a declaration. */
function namesOf({ names }: Syntax & { readonly kind: 'declare' }): string[] {
  return names.flatMap(({ name, fields }) => fields?.map(({ variable }) => variable) ?? name);
}

/** Returns the names that `var` declares in a statement: they are visible in the whole function. */
function variablesOf(node: Syntax | undefined): string[] {
  switch (node?.kind) {
    case 'declare':
      return node.isVar ? namesOf(node) : [];
    case 'block':
      return node.body.flatMap(variablesOf);
    case 'if':
      return [...variablesOf(node.first), ...variablesOf(node.otherwise)];
    default:
      return [];
  }
}
