import { keyOf, type Place } from './fields.ts';
import { type EntryField, type Flow, Flows, type Precision } from './flow.ts';

/** The value `undefined`. */
export const NOTHING = Symbol('undefined');
/** The entity of a component. */
export const ENTITY = Symbol('entity');

export type Value = Flow | Place | ReadonlyMap<string, Value> | typeof NOTHING | typeof ENTITY;

export function isFlow(value: Value): value is Flow {
  return typeof value === 'object' && 'op' in value;
}

/** The variables of a callback, the fields of its entries, and their values at the current point of the callback. */
export class Variables {
  readonly flows: Flows;
  readonly fields = new Map<string, EntryField>();
  /**
   * The values of variables and fields, by their keys. `done` is whether the callback has returned, `result` its
   * result.
   */
  values = new Map<string, Value>();
  /** The keys of the visible variables, by their names; undefined before and outside of the block of a declaration. */
  names = new Map<string, { readonly key: string; readonly isConstant: boolean } | undefined>();
  #keys = 0;

  constructor(precision: Precision) {
    this.flows = new Flows(precision);
    this.values.set('done', this.flows.constant(false));
  }

  declare(name: string, value: Value, isConstant: boolean): void {
    const key = `v${this.#keys++}`;
    this.names.set(name, { key, isConstant });
    this.values.set(key, value);
  }

  /** Sets a variable or field, unless the callback has returned. */
  set(key: string, value: Value, before: Value | undefined): void {
    const done = this.values.get('done') as Flow; // set by the constructor
    this.values.set(key, before === undefined ? value : this.#merge(done, before, value));
  }

  #merge(condition: Flow, then: Value, otherwise: Value): Value {
    if (then === otherwise) return then;
    if (condition.op === 'constant') return condition.value === 0 ? otherwise : then;
    if (!isFlow(then) || !isFlow(otherwise)) return NOTHING;
    return this.flows.select(condition, then, otherwise);
  }

  /** Runs both branches, and merges their changes. */
  branch(condition: Flow, then: () => Value, otherwise: () => Value): Value {
    if (condition.op === 'constant') return condition.value === 0 ? otherwise() : then();
    const before = this.values;
    this.values = new Map(before);
    const first = then();
    const whenTrue = this.values;
    this.values = new Map(before);
    const second = otherwise();
    const whenFalse = this.values;
    this.values = new Map(before);
    for (const key of new Set([...whenTrue.keys(), ...whenFalse.keys()])) {
      const field = this.fields.get(key);
      const loaded = field && this.flows.load(field);
      // A key that only one branch has set is a variable of that branch, or its result.
      const a = whenTrue.get(key) ?? loaded ?? whenFalse.get(key)!;
      const b = whenFalse.get(key) ?? loaded ?? whenTrue.get(key)!;
      this.values.set(key, this.#merge(condition, a, b));
    }
    return this.#merge(condition, first, second);
  }

  load(field: EntryField): Flow {
    this.fields.set(keyOf(field), field);
    return this.flows.load(field);
  }
}
