import type { Memory } from '@offheap/core';
import type { Checked } from '../checked-mode.ts';
import type { FieldType, InlineAccess } from '../schema/field-type.ts';
import type { State } from '../view/inside.ts';
import { follow, sharingOf } from '../view/sharing.ts';
import { foreign, refusalOf, refused, stale } from '../view/stale.ts';
import { guardMethod, guardMethods, wrongKind } from './method-arguments.ts';
import { ALWAYS_STAMP_AT, type CheckedView } from '../view/view.ts';

/** The state of an outermost view, which is private, with its initial values. */
const STATE: State = {
  offset: '0',
  owner: 'null',
  stampAt: String(ALWAYS_STAMP_AT),
  stamp: '0',
  handle: '0',
  end: "''",
};

/** A view that is built from closures. */
interface ClosedView {
  readonly $state: Record<string, unknown>;
}

function privates(state: State): string {
  return Object.entries(state)
    .map(([name, first]) => `#${name} = ${first};`)
    .join(' ');
}

/** The additional members of view classes in checked mode: see `compileViewClass` and `closeViewClass`. */
export const VIEW_CHECKS = {
  /** The functions that {@link VIEW_CHECKS.check} and {@link VIEW_CHECKS.guard} call. */
  constants: (memory: Memory): Record<string, unknown> => ({
    sharing: sharingOf(memory),
    follow,
    stale,
    foreign,
    refused,
    wrongKind,
  }),

  /**
   * The state of an outermost view, which other objects access as `$offset`, `$owner` and so on.
   *
   * @param setOffset accessors of `$offset`, if it is not a property.
   */
  rootState(inside: State, setOffset: string): string {
    const names = Object.keys(STATE);
    // An owner may be undefined.
    const params = names.map((name, i) => (i < 2 ? name : `${name} = ${STATE[name]}`));
    return [
      privates({ ...STATE, ...inside }),
      `constructor(${params.join(', ')}) {`,
      ...names.map((name) => `this.${name === 'offset' && setOffset !== '' ? '$' : '#'}${name} = ${name};`),
      '}',
      ...names.map(
        // Every check of a view begins with its owner.
        (name) =>
          `get $${name}() { ${name === 'owner' ? "#owner in this || foreign(this, '$owner'); " : ''}return this.#${name}; } set $${name}(it) { this.#${name} = it; }`,
      ),
      setOffset,
      'get $isView() { return #offset in this; }',
    ].join('\n');
  },

  /**
   * Adds accessors of the state of an outermost view that is built from closures. The state is an object of its own:
   * like private state, it can change when the view is frozen.
   */
  closeState(prototype: object): void {
    for (const name of Object.keys(STATE)) {
      const key = `$${name}`;
      Object.defineProperty(prototype, key, {
        get(this: ClosedView) {
          return this.$state[key];
        },
        set(this: ClosedView, value: unknown) {
          this.$state[key] = value;
        },
      });
    }
  },

  /** The state of an object inside a view. */
  innerState: (state: State): string => `${privates(state)}
get $root() { return this.#root; }
get $isView() { return #root in this; }`,

  /**
   * Creates an object inside a view on the first access: checked mode creates many views, and few of these objects
   * are accessed.
   */
  lazy: (kept: string, from: string, make: string): string => `get $${kept}() {
  const it = this.#${kept};
  if (it !== undefined) return it;
  ${from};
  return (this.#${kept} = ${make});
}`,

  /** Returns source that throws when the entry of the outermost view is not live. */
  check(root: string, path: string): string {
    const field = JSON.stringify(path);
    // A proxy has no private state.
    return `${root === 'this' ? '#stampAt' : '#root'} in this || foreign(this, ${field}); if (i32[${root}.#stampAt] !== ${root}.#stamp) stale(${root}, ${field}); if (sharing.isShared) follow(${root}); `;
  },

  /** Makes an access throw for values that a type refuses. */
  guard(
    inline: InlineAccess,
    type: FieldType,
    checked: Checked,
    path: string,
    constant: (value: unknown) => string,
  ): InlineAccess {
    const refusal = refusalOf(type, checked);
    if (refusal === undefined) return inline;
    const doubts = refusal.doubts === undefined ? '' : `if (${refusal.doubts}) `;
    return {
      get: inline.get,
      set: `${doubts}refused(${constant(refusal)}, value, ${JSON.stringify(path)}); ${inline.set}`,
    };
  },

  guardMethod,
  guardMethods,

  /** Returns {@link VIEW_CHECKS.check} as a closure. */
  checkOf(memory: Memory, path: string): (root: CheckedView) => void {
    const sharing = sharingOf(memory);
    return (root) => {
      if (memory.i32[root.$stampAt] !== root.$stamp) stale(root, path);
      if (sharing.isShared) follow(root);
    };
  },

  /** Returns a function that throws for a value that a type refuses; undefined if the type refuses none. */
  refuseOf(type: FieldType, checked: Checked, path: string): ((value: unknown) => void) | undefined {
    const refusal = refusalOf(type, checked);
    return refusal && ((value) => refused(refusal, value, path));
  },
};
