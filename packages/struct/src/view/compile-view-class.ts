import type { Checked } from '../checked.ts';
import type { FieldType, InlineAccess, Place } from '../fields/field-type.ts';
import type { Layout } from '../layout.ts';
import type { Struct } from '../struct.ts';
import { compile } from './compile.ts';
import type { InsideWriter } from './inside.ts';
import { ownMethods } from './own-methods.ts';
import { type Distance, placeOf } from './place.ts';
import { refused, refuses, stale } from './stale.ts';
import { inherit, insideKey, type ViewKind } from './view-class.ts';
import { ALWAYS_STAMP_AT, type ViewClass } from './view.ts';

/**
 * A view class from generated source. A struct inside another has a class of its own for each place: its accessors read
 * the outer view's offset and add constants, so that moving the outer view is one store, and an optimising compiler
 * sees through `p.pos.x` as it does through `p.x`.
 *
 *     class Particle { $offset, $owner, $pos = new Pos(this);  get life() { return f32[this.$offset + 4] } }
 *     class Pos      { $root;  get x() { return f32[this.$root.$offset + 0] } }
 *
 * An array's elements share one class, whose objects also know their distance from the entry's start:
 *
 *     class Corner   { $root, $at;  get x() { return f32[this.$root.$offset + (this.$at >> 2)] } }
 */
export function compileViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  const { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 } = kind.memory;
  const arrays = { view, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 };
  const writer: Writer = {
    kind,
    classes: [],
    constants: { ...arrays, ...(kind.checked ? { stale, refused } : {}), inherit, memory: kind.memory },
  };
  const name = writeView(writer, kind.layout, {
    root: 'this',
    at: undefined,
    byteOffset: 0,
    path: `${kind.layout.name}.`,
  });
  return compile<ViewClass<T>>(
    `${name} view`,
    `${writer.classes.join('\n')}\nreturn ${name};`,
    writer.constants,
  );
}

/** What is collected for one `new Function`. */
interface Writer {
  readonly kind: ViewKind<Struct>;
  readonly classes: string[];
  readonly constants: Record<string, unknown>;
}

/** Where the fields of a class lie. */
interface Site {
  /** Source of the outermost view. */
  readonly root: 'this' | 'this.$root';
  /** Inside an array's element: its distance from the entry's start. */
  readonly at: Distance | undefined;
  /** Bytes from there to the class's first byte. */
  readonly byteOffset: number;
  /** What comes before the fields' names in messages. */
  readonly path: string;
}

/** Adds the source of the class of a struct's views at a site, and gives its name. */
function writeView(writer: Writer, layout: Layout, site: Site): string {
  const { kind } = writer;
  const isRoot = site.root === 'this';
  const made: string[] = [];
  const accessors: string[] = [];
  for (const field of layout.fields) {
    const { name, type } = field;
    const path = site.path + name;
    const at = site.byteOffset + field.byteOffset;
    let inline: InlineAccess;
    if (type.write === undefined) {
      inline = accessOf(writer, type, placeAt(writer, site, at), path);
    } else {
      const own = `this[${JSON.stringify(insideKey(name))}]`;
      const inside = type.write(
        insideWriter(writer, { ...site, root: 'this.$root', byteOffset: at, path }, own),
      );
      if (kind.checked) {
        // Checked mode makes many views, and most are asked for little of what is inside.
        const kept = `this[${JSON.stringify(`$${insideKey(name)}`)}]`;
        made.push(`${kept} = undefined;`);
        const from = `const root = ${site.root}; ${site.at === undefined ? '' : 'const at = this.$at; '}`;
        accessors.push(
          `get ${JSON.stringify(insideKey(name))}() { ${from}return ${kept} ??= ${inside.make}; }`,
        );
      } else made.push(`${own} = ${inside.make};`);
      inline = inside;
    }
    const check = checkOf(writer, site.root, path);
    const key = JSON.stringify(name);
    accessors.push(
      `get ${key}() { ${check}return ${inline.get}; }`,
      `set ${key}(value) { ${check}${inline.set}; }`,
    );
  }
  const construct = isRoot
    ? rootConstructor(kind.checked, made.join(' '))
    : constructorOf(site, made.join(' '));
  accessors.push(`get $byteOffset() { return ${placeAt(writer, site, site.byteOffset).byteOffset}; }`);
  const body = [construct, ...accessors, ...ownMethods(layout.struct)].join('\n');
  const name = addClass(writer, layout.name, body);
  writer.classes.push(`inherit(${name}, ${addConstant(writer, layout)}, memory);`);
  return name;
}

function insideWriter(writer: Writer, site: Site, own: string): InsideWriter {
  const { memory, checked } = writer.kind;
  const ends = (byteOffset: number): string => `${site.at === undefined ? '' : 'this.$at + '}${byteOffset}`;
  return {
    memory,
    checked,
    own,
    path: site.path,
    passAt: site.at === undefined ? '' : ', at',
    constructorOf: (more, isDerived) => constructorOf(site, more, isDerived),
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
    addClass: (body, base) => addClass(writer, site.path, body, base),
    addView(layout, stride) {
      if (stride === undefined) return writeView(writer, layout, { ...site, path: `${site.path}.` });
      const align = lowestBit(site.byteOffset | stride | (site.at?.align ?? 0));
      return writeView(writer, layout, {
        root: 'this.$root',
        at: { bytes: 'this.$at', align },
        byteOffset: 0,
        path: `${site.path}[].`,
      });
    },
  };
}

function rootConstructor(checked: Checked, more: string): string {
  const placed = 'const root = this; this.$offset = offset; this.$owner = owner;';
  if (!checked) return `constructor(offset, owner) { ${placed} ${more} }`;
  const state = 'this.$stampAt = stampAt; this.$stamp = stamp; this.$handle = handle; this.$end = end;';
  return `constructor(offset, owner, stampAt = ${ALWAYS_STAMP_AT}, stamp = 0, handle = 0, end = '') { ${placed} ${state} ${more} }`;
}

function constructorOf(site: Site, more: string, isDerived = false): string {
  const start = isDerived ? 'super(); ' : '';
  return site.at === undefined
    ? `constructor(root) { ${start}this.$root = root; ${more} }`
    : `constructor(root, at) { ${start}this.$root = root; this.$at = at; ${more} }`;
}

function placeAt(writer: Writer, site: Site, byteOffset: number, ...more: Distance[]): Place {
  const distances = site.at === undefined ? more : [site.at, ...more];
  return placeOf(writer.kind.layout, byteOffset, `${site.root}.$offset`, ...distances);
}

function accessOf(writer: Writer, type: FieldType, place: Place, path: string): InlineAccess {
  const { checked, memory } = writer.kind;
  let inline = type.inline?.(place, (value) => addConstant(writer, value), memory);
  if (inline === undefined) {
    const access = addConstant(writer, type.access(memory));
    inline = {
      get: `${access}.get(${place.byteOffset})`,
      set: `${access}.set(${place.byteOffset}, value)`,
    };
  }
  if (!refuses(type, checked)) return inline;
  const asked = addConstant(writer, type);
  const doubts = type.doubts === undefined ? '' : `if (${type.doubts}) `;
  return {
    get: inline.get,
    set: `${doubts}refused(${asked}, value, ${JSON.stringify(path)}); ${inline.set}`,
  };
}

function checkOf({ kind }: Writer, root: string, path: string): string {
  if (!kind.checked) return '';
  return `if (i32[${root}.$stampAt] !== ${root}.$stamp) stale(${root}, ${JSON.stringify(path)}); `;
}

function addClass(writer: Writer, name: string, body: string, base?: string): string {
  const unique = `${name.replace(/\W/g, '_')}View${writer.classes.length}`;
  writer.classes.push(`class ${unique}${base === undefined ? '' : ` extends ${base}`} {\n${body}\n}`);
  return unique;
}

function addConstant({ constants }: Writer, value: unknown): string {
  const name = `constant${Object.keys(constants).length}`;
  constants[name] = value;
  return name;
}

/** The highest power of two that divides a number. */
function lowestBit(number: number): number {
  return number & -number;
}
