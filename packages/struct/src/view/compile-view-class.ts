import { StructType } from '../fields/struct-type.ts';
import type { Layout } from '../layout.ts';
import type { Struct } from '../struct.ts';
import { compile } from './compile.ts';
import { placeOf } from './place.ts';
import { stale } from './stale.ts';
import { inherit, type ViewKind } from './view-class.ts';
import { ALWAYS_STAMP_AT, type ViewClass } from './view.ts';

/**
 * A view class from generated source. A struct inside another has a class of its own for each place: its accessors read
 * the outer view's offset and add constants, so that moving the outer view is one store, and an optimising compiler
 * sees through `p.pos.x` as it does through `p.x`.
 *
 *     class Particle { $offset, $owner, $pos = new Pos(this);  get life() { return f32[this.$offset + 4] } }
 *     class Pos      { $root;  get x() { return f32[this.$root.$offset + 0] } }
 */
export function compileViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { memory } = kind;
  const { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 } = memory;
  const constants: Record<string, unknown> = {
    view,
    i8,
    u8,
    i16,
    u16,
    i32,
    u32,
    i64,
    u64,
    f32,
    f64,
    stale,
    inherit,
  };
  const classes: string[] = [];
  const name = emitClass(kind, kind.layout, 0, '', classes, constants);
  return compile<ViewClass<T>>(`${name} view`, `${classes.join('\n')}\nreturn ${name};`, constants);
}

/** Adds the source of the class for `layout` at `byteOffset` in an entry, and gives its name. */
function emitClass(
  kind: ViewKind<Struct>,
  layout: Layout,
  byteOffset: number,
  path: string,
  classes: string[],
  constants: Record<string, unknown>,
): string {
  const { checked, memory } = kind;
  const isRoot = path === '';
  const root = isRoot ? 'this' : 'this.$root';
  const state = isRoot ? ['this.$offset = offset;', 'this.$owner = owner;'] : ['this.$root = root;'];
  if (checked && isRoot)
    state.push(`this.$stampAt = ${ALWAYS_STAMP_AT};`, 'this.$stamp = 0;', 'this.$end = "";');
  const accessors: string[] = [];
  for (const field of layout.fields) {
    const name = JSON.stringify(field.name);
    const fieldPath = path + field.name;
    const check = checked
      ? `if (i32[${root}.$stampAt] !== ${root}.$stamp) stale(${root}, ${JSON.stringify(fieldPath)}); `
      : '';
    const at = byteOffset + field.byteOffset;
    if (field.type instanceof StructType) {
      const inner = field.type.layout;
      const Inner = emitClass(kind, inner, at, `${fieldPath}.`, classes, constants);
      const own = `this[${JSON.stringify(`$${field.name}`)}]`;
      const copies = inner.fields.map(
        (f) => `inner[${JSON.stringify(f.name)}] = value[${JSON.stringify(f.name)}];`,
      );
      state.push(`${own} = new ${Inner}(${root});`);
      accessors.push(
        `get ${name}() { ${check}return ${own}; }`,
        `set ${name}(value) { ${check}const inner = ${own}; ${copies.join(' ')} }`,
      );
      continue;
    }
    const place = placeOf(kind.layout, at, `${root}.$offset`);
    let inline = field.type.inline?.(place);
    if (inline === undefined) {
      const access = `access${Object.keys(constants).length}`;
      constants[access] = field.type.access(memory);
      inline = {
        get: `${access}.get(${place.byteOffset})`,
        set: `${access}.set(${place.byteOffset}, value)`,
      };
    }
    accessors.push(
      `get ${name}() { ${check}return ${inline.get}; }`,
      `set ${name}(value) { ${check}${inline.set}; }`,
    );
  }
  const name = `${layout.name.replace(/\W/g, '_')}View${classes.length}`;
  const layoutName = `layout${Object.keys(constants).length}`;
  constants[layoutName] = layout;
  classes.push(`class ${name} {
constructor(${isRoot ? 'offset, owner' : 'root'}) { ${state.join(' ')} }
${accessors.join('\n')}
}
inherit(${name}, ${layoutName});`);
  return name;
}
