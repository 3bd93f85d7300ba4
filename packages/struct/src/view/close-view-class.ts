import { StructType } from '../fields/struct-type.ts';
import type { Layout } from '../layout.ts';
import type { Struct } from '../struct.ts';
import { stale } from './stale.ts';
import { inherit, type ViewKind } from './view-class.ts';
import { ALWAYS_STAMP_AT, type CheckedView, type View, type ViewClass, type ViewOwner } from './view.ts';

/** What a closure view keeps: the views inside it, by `$` and the field's name. */
type Inside = Record<string, unknown>;

/** The same class as `compileViewClass` makes, from closures: for pages that forbid code made from text. */
export function closeViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { checked, layout } = kind;
  const inside = closeInside(kind, layout, 0, '');
  class RootView implements View {
    $offset: number;
    $owner: ViewOwner | null;
    constructor(offset: number, owner: ViewOwner | null) {
      this.$offset = offset;
      this.$owner = owner;
      if (checked) Object.assign(this, { $stampAt: ALWAYS_STAMP_AT, $stamp: 0, $end: '' });
      inside.fill(this as unknown as Inside, this); // gives it the views inside
    }
  }
  Object.defineProperties(
    RootView.prototype,
    inside.accessors((view) => view as CheckedView),
  );
  inherit(RootView, layout);
  return RootView as unknown as ViewClass<T>; // the accessors just defined are T's fields
}

interface ClosedInside {
  /** Makes the views inside a view. */
  fill(self: Inside, root: View): void;
  /** The accessors of the fields, given how to find the outermost view from `this`. */
  accessors(rootOf: (self: unknown) => CheckedView): PropertyDescriptorMap;
}

function closeInside(kind: ViewKind<Struct>, layout: Layout, byteOffset: number, path: string): ClosedInside {
  const { memory, checked } = kind;
  const { shift } = kind.layout;
  const inner = layout.fields.flatMap((field) => {
    if (!(field.type instanceof StructType)) return [];
    return [
      {
        key: `$${field.name}`,
        Inner: closeInner(kind, field.type.layout, byteOffset + field.byteOffset, `${path}${field.name}.`),
      },
    ];
  });
  return {
    fill(self, root) {
      for (const { key, Inner } of inner) self[key] = new Inner(root);
    },
    accessors(rootOf) {
      const all: PropertyDescriptorMap = {};
      for (const { name, type, byteOffset: fieldOffset } of layout.fields) {
        const check = (self: unknown): CheckedView => {
          const root = rootOf(self);
          if (checked && memory.i32[root.$stampAt] !== root.$stamp)
            stale(root as Struct & CheckedView, path + name);
          return root;
        };
        if (type instanceof StructType) {
          all[name] = {
            get(this: Inside) {
              check(this);
              return this[`$${name}`];
            },
            set(this: Inside, value: Readonly<Record<string, unknown>>) {
              check(this);
              for (const f of type.layout.fields)
                Object.assign(this[`$${name}`] as object, { [f.name]: value[f.name] });
            },
            configurable: true,
          };
          continue;
        }
        const access = type.access(memory);
        const at = byteOffset + fieldOffset;
        all[name] = {
          get(this: unknown) {
            return access.get((check(this).$offset << shift) + at);
          },
          set(this: unknown, value: unknown) {
            access.set((check(this).$offset << shift) + at, value);
          },
          configurable: true,
        };
      }
      return all;
    },
  };
}

function closeInner(
  kind: ViewKind<Struct>,
  layout: Layout,
  byteOffset: number,
  path: string,
): new (root: View) => object {
  const inside = closeInside(kind, layout, byteOffset, path);
  class InnerView {
    $root: View;
    constructor(root: View) {
      this.$root = root;
      inside.fill(this as unknown as Inside, root); // gives it the views inside
    }
  }
  Object.defineProperties(
    InnerView.prototype,
    inside.accessors((self) => (self as InnerView).$root as CheckedView),
  );
  inherit(InnerView, layout);
  return InnerView;
}
