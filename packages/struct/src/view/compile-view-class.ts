import { hasOwn, lastOf } from '@offheap/core/internal';
import { type CheckedMode, checkedMode } from '../checked-mode.ts';
import type { FieldType, InlineAccess, Place } from '../schema/field-type.ts';
import type { Field, Layout } from '../schema/layout.ts';
import type { Struct } from '../schema/struct.ts';
import { compile, identifierOf } from '../codegen/compile.ts';
import type { InsideWriter, State } from './inside.ts';
import { methodsOf } from '../codegen/own-methods.ts';
import type { Column } from '../columns/column.ts';
import { type Distance, placeOf } from './place.ts';
import { hide } from './own-fields.ts';
import { inherit, type ViewKind } from './inherit.ts';
import type { ViewClass } from './view.ts';

/**
 * Returns a view class from generated source. A nested struct has a class of its own for each place: its accessors
 * read the outer view's offset and add constants. Moving the outer view is therefore one store, and an optimising
 * compiler handles `p.pos.x` as well as `p.x`.
 *
 *     class Particle { $offset, $owner, $pos = new Pos();  get life() { return f32[this.$offset + 4] }
 *       static $classes() {
 *         class Pos    { $root;  get x() { return f32[this.$root.$offset + 0] } }
 *       }
 *     }
 *
 * An array's elements share one class, whose objects also store their distance from the entry's start:
 *
 *         class Corner { $root, $at;  get x() { return f32[this.$root.$offset + (this.$at >> 2)] } }
 *
 * This state is hidden from enumeration in one of two ways:
 *
 * - Unchecked views are created once and reused, so they use the faster access: properties created by
 *   `defineProperty`, which costs 120 ns each.
 * - In checked mode each iteration of a loop creates a view, so they use the faster creation: private names. Their
 *   accessors are some bytes of bytecode longer, so V8 inlines fewer of them (a system of 28 accesses in unchecked mode
 *   took 5 times as long). Each private name gets its first value from its initialiser: V8 does not track the type of a
 *   name that is undefined at first, which costs a tenth of an access.
 *
 * Initialisers cannot access a constructor's arguments. `root` and `at` are therefore variables around the classes,
 * which are set before an object inside a view is created.
 */
export function compileViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 } = kind.memory;
  const arrays = { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 };
  const checks = kind.checked === false ? undefined : checkedMode().viewChecks;
  const writer: Writer = {
    kind,
    checks,
    mark: checks === undefined ? '$' : '#',
    names: [],
    classes: [],
    constants: {
      ...arrays,
      hasOwn,
      hide,
      ...checks?.constants(kind.memory),
      inherit,
      memory: kind.memory,
    },
  };
  const name = writeView(writer, kind.layout, {
    root: 'this',
    at: undefined,
    column: undefined,
    byteOffset: 0,
    path: `${kind.layout.name}.`,
  });
  const inner = writer.names.slice(0, -1);
  return compile<ViewClass<T>>(
    `${kind.layout.name} view`,
    `let ${['root', 'at', ...inner].join(', ')};\n${lastOf(writer.classes)!}\nreturn ${name};`,
    writer.constants,
  );
}

/** The parts that are collected for one `new Function`. */
interface Writer {
  readonly kind: ViewKind<Struct>;
  /** Defined in checked mode. */
  readonly checks: CheckedMode['viewChecks'] | undefined;
  /** The prefix of the names of an object's state, which determines whether it is private. */
  readonly mark: '#' | '$';
  /**
   * The names of the classes, and their sources. The source of the outermost view, which contains all others, comes
   * last.
   */
  readonly names: string[];
  readonly classes: string[];
  readonly constants: Record<string, unknown>;
}

/** The place of the fields of a class. */
interface Site {
  /** Source of the outermost view: `this`, or a path to it from an object inside the view. */
  readonly root: string;
  /** Inside an array element: the element's distance from the entry's start. */
  readonly at: Distance | undefined;
  /**
   * The column that contains the whole class, where fields have columns of their own. `byteOffset` is then relative
   * to the entry's part of the column.
   */
  readonly column: Pick<Column, 'byteOffset' | 'size'> | undefined;
  /** Bytes from that position to the first byte of the class. */
  readonly byteOffset: number;
  /** The prefix of the fields' names in messages. */
  readonly path: string;
}

/** Adds the source of the class of a struct's views at a site, and returns its name. */
function writeView(writer: Writer, layout: Layout, site: Site): string {
  const { kind, mark, checks } = writer;
  const isRoot = site.root === 'this';
  const inside: Record<string, string> = {};
  const accessors: string[] = [];
  for (const [i, field] of layout.fields.entries()) {
    const { name, type } = field;
    const path = site.path + name;
    const fieldSite = siteOf(writer, site, field);
    let inline: InlineAccess;
    if (type.write === undefined) {
      inline = accessOf(writer, type, placeAt(writer, fieldSite, fieldSite.byteOffset), path);
    } else {
      const kept = `inside${i}`;
      const own = `this.$${kept}`;
      const source = type.write(insideWriter(writer, { ...fieldSite, root: `this.${mark}root`, path }, own));
      const from = `root = ${site.root}${site.at === undefined ? '' : `, at = ${site.at.bytes}`}`;
      inside[kept] = checks === undefined ? `(${from}, ${source.make})` : 'undefined';
      if (checks !== undefined) accessors.push(checks.lazy(kept, from, source.make));
      inline = source;
    }
    const check = checkOf(writer, site.root, path);
    const key = JSON.stringify(name);
    accessors.push(
      `get ${key}() { ${check}return ${inline.get}; }`,
      `set ${key}(value) { ${check}${inline.set}; }`,
    );
  }
  const state = isRoot ? rootState(writer, inside) : innerState(writer, site, inside, false);
  const isSpread = kind.columns !== undefined && site.column === undefined;
  accessors.push(
    `get $byteOffset() { return ${isSpread ? 'NaN' : placeAt(writer, site, site.byteOffset).byteOffset}; }`,
  );
  const methods = Array.from(
    methodsOf(layout).values(),
    (source) => checks?.guardMethod(source, site.path, (value) => addConstant(writer, value)) ?? source,
  );
  const body = [state, ...accessors, ...methods].join('\n');
  const key =
    checks !== undefined
      ? ''
      : `, '$${isRoot ? (kind.columns?.places.isGrowing ? 'row' : 'offset') : 'root'}'`;
  const inherits = (name: string): string =>
    `inherit(${name}, ${addConstant(writer, layout)}, memory${key});`;
  if (!isRoot) return addClass(writer, layout.name, body, undefined, inherits);
  const name = nameClass(writer, layout.name);
  // Classes inside the class have access to its private names.
  writer.classes.push(`class ${name} {
${body}
static $classes() {
${writer.classes.join('\n')}
}
}
${name}.$classes();
${inherits(name)}`);
  return name;
}

/** Returns the site of a field of the structs at a site. */
function siteOf({ kind }: Writer, site: Site, { type, byteOffset, size }: Field): Site {
  const at = site.byteOffset + byteOffset;
  return kind.columns?.isColumn(type) === true && site.column === undefined
    ? { ...site, column: { byteOffset: at, size }, byteOffset: 0 }
    : { ...site, byteOffset: at };
}

function insideWriter(writer: Writer, site: Site, own: string): InsideWriter {
  const { memory, checked } = writer.kind;
  const ends = (byteOffset: number): string =>
    `${site.at === undefined ? '' : `${site.at.bytes} + `}${byteOffset}`;
  return {
    memory,
    checked,
    own,
    path: site.path,
    mark: writer.mark,
    state: (more, isDerived) => innerState(writer, site, more, isDerived),
    distance: (byteOffset) => ends(site.byteOffset + byteOffset),
    check: checkOf(writer, site.root, site.path),
    place: (stride, byteOffset = 0) =>
      placeAt(
        writer,
        site,
        site.byteOffset + byteOffset,
        ...(stride === undefined ? [] : [{ bytes: `index * ${stride}`, align: stride }]),
      ),
    access: (type, place, path) => accessOf(writer, type, place, path),
    constant: (value) => addConstant(writer, value),
    addClass: (...parts) => addClass(writer, site.path, ...parts),
    addView(layout, stride) {
      if (stride === undefined) return writeView(writer, layout, { ...site, path: `${site.path}.` });
      const align = lowestBit(site.byteOffset | stride | (site.at?.align ?? 0));
      return writeView(writer, layout, {
        root: `this.${writer.mark}root`,
        at: { bytes: `this.${writer.mark}at`, align },
        column: site.column,
        byteOffset: 0,
        path: `${site.path}[].`,
      });
    },
  };
}

/** Returns the state of an outermost view, which other objects access as `$offset`, `$owner` and so on. */
function rootState({ kind, checks, mark }: Writer, inside: State): string {
  const setOffset = kind.columns?.offsetByRow(mark) ?? '';
  const rowState = setOffset === '' ? undefined : { row: '0', slab: '0', index: '0' };
  if (checks !== undefined) return checks.rootState({ ...rowState, ...inside }, setOffset);
  const state = hideAll({ ...(rowState ?? { offset: 'offset' }), owner: 'owner', ...inside });
  return `constructor(offset, owner) { ${state} ${rowState === undefined ? '' : 'this.$offset = offset;'} }
${setOffset}`;
}

/** Returns the state of an object inside a view. */
function innerState({ checks }: Writer, site: Site, more: State, isDerived: boolean): string {
  const state: State = { root: 'root', ...(site.at === undefined ? {} : { at: 'at' }), ...more };
  if (checks !== undefined) return checks.innerState(state);
  return `constructor() { ${isDerived ? 'super(); ' : ''}${hideAll(state)} }
get $isView() { return hasOwn(this, '$root'); }`;
}

function hideAll(state: State): string {
  const hidden = Object.entries(state).map(([name, first]) => `hide(this, '$${name}', ${first});`);
  // Never runs. V8 counts the assignments in a constructor to decide how much room an object has for its own
  // properties.
  const room = Object.keys(state).map((name) => `this.$${name} = 0;`);
  return `if (new.target === undefined) { ${room.join(' ')} } ${hidden.join(' ')}`;
}

function placeAt(writer: Writer, { root, at, column }: Site, byteOffset: number, ...more: Distance[]): Place {
  const { kind, mark } = writer;
  const distances = at === undefined ? more : [at, ...more];
  return column === undefined
    ? placeOf(kind.layout, byteOffset, `${root}.${mark}offset`, ...distances)
    : kind.columns!.placeOf(
        column,
        byteOffset,
        `${root}.${mark}`,
        (value) => addConstant(writer, value),
        distances,
      ); // the columns are defined
}

function accessOf(writer: Writer, type: FieldType, place: Place, path: string): InlineAccess {
  const { checks } = writer;
  const { checked, memory } = writer.kind;
  let inline = type.inline?.(place, (value) => addConstant(writer, value), memory);
  if (inline === undefined) {
    const access = addConstant(writer, type.access(memory));
    inline = {
      get: `${access}.get(${place.byteOffset})`,
      set: `${access}.set(${place.byteOffset}, value)`,
    };
  }
  return checks?.guard(inline, type, checked, path, (value) => addConstant(writer, value)) ?? inline;
}

function checkOf({ checks }: Writer, root: string, path: string): string {
  return checks?.check(root, path) ?? '';
}

/** Adds a class of objects inside views, and the code that runs after its definition. */
function addClass(
  writer: Writer,
  name: string,
  body: string,
  base?: string,
  after: (name: string) => string = () => '',
): string {
  const unique = nameClass(writer, name);
  writer.classes.push(
    `${unique} = class${base === undefined ? '' : ` extends ${base}`} {\n${body}\n};\n${after(unique)}`,
  );
  return unique;
}

function nameClass({ names }: Writer, name: string): string {
  const unique = `${identifierOf(name)}View${names.length}`;
  names.push(unique);
  return unique;
}

function addConstant({ constants }: Writer, value: unknown): string {
  const name = `constant${Object.keys(constants).length}`;
  constants[name] = value;
  return name;
}

/** Returns the highest power of two that divides a number. */
function lowestBit(number: number): number {
  return number & -number;
}
