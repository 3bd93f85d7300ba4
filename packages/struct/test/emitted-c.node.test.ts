import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@offheap/core/testing';
import {
  array,
  color,
  type Layout,
  layoutOf,
  object,
  ref,
  Struct,
  struct,
  type StructClass,
  text,
  u8,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { emitC } from '@offheap/struct/layout-tools';
import { mat3, mat4, quat } from '@offheap/struct/math';
import { expect, test } from 'vitest';
import { type FieldKind, valueKinds } from './model/field-kinds.ts';
import { type Leaf, randomStruct } from './model/random-struct.ts';

const kind = (name: string, make: () => unknown): FieldKind => ({
  name,
  make,
  random: () => undefined,
  stored: () => undefined,
});

class Target extends Struct {
  x = text(1);
}

const kinds = [
  ...valueKinds,
  kind('vec2', () => vec2()),
  kind('vec3', () => vec3()),
  kind('vec4', () => vec4()),
  kind('quat', () => quat()),
  kind('mat3', () => mat3()),
  kind('mat4', () => mat4()),
  kind('color', () => color()),
  kind('text', () => text(5)),
  kind('ref', () => ref(() => Target)),
  kind('object', () => object()),
  kind('array of vec3', () => array(vec3, 3)),
  kind('struct', () => struct(Target)),
];

/** The place of a member in C: bits have no separate name in C. */
function member({ path }: Leaf): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}

/** Whether C can name the member: neither bits, nor an element that is followed by padding. */
function hasName(leaf: Leaf, packing: string): boolean {
  const isBits = leaf.kind.name.startsWith('bits') || leaf.kind.name === 'flag';
  return !isBits && !(packing === 'std140' && leaf.path.some((key) => typeof key === 'number'));
}

test('a C compiler computes the same sizes and offsets for 500 random structs', () => {
  inFolder((folder) => {
    const random = new Random(7);
    const all = Array.from({ length: 500 }, (_, i) => {
      const packing = random.pick(['natural', 'natural', 'packed', 'std430', 'std140'] as const);
      const made = randomStruct(random, kinds, 2, packing, `Struct${i}`);
      return { ...made, name: `Struct${i}`, packing };
    });
    const lines = all.flatMap(({ name, leaves, packing }) => [
      `  printf("%zu\\n", sizeof(${name}));`,
      ...leaves
        .filter((leaf) => hasName(leaf, packing))
        .map((leaf) => `  printf("%zu\\n", offsetof(${name}, ${member(leaf)}));`),
    ]);
    writeFileSync(join(folder, 'structs.h'), emitC(...all.map(({ T }): StructClass => T)));
    writeFileSync(
      join(folder, 'main.c'),
      `#include <stdio.h>\n#include "structs.h"\nint main(void) {\n${lines.join('\n')}\n}\n`,
    );
    compile(folder);
    const found = execFileSync(join(folder, 'main'), { encoding: 'utf8' }).trim().split('\n').map(Number);
    const expected = all.flatMap(({ layout, leaves, packing }) => [
      layout.stride,
      ...leaves.filter((leaf) => hasName(leaf, packing)).map(({ byteOffset }) => byteOffset),
    ]);
    expect(found).toEqual(expected);
    expect(found.length).toBeGreaterThan(3000);
  });
}, 120_000);

/** A place that C can name, and its byte offset in the layout. */
interface Named {
  readonly path: string;
  readonly byteOffset: number;
}

type FieldType = Layout['fields'][number]['type'];

/** What types of structs and arrays have. */
interface Parts {
  readonly size: number;
  readonly layout?: Layout;
  readonly element?: FieldType;
  readonly length?: number;
  readonly stride?: number;
}

/** The members of a layout, of its nested structs and of its arrays. An element with padding after it is a `value`. */
function namedIn(layout: Layout, prefix = '', start = 0): Named[] {
  return layout.fields.flatMap(({ name, type, byteOffset }, i) => {
    if (type.sharesWord?.(layout.fields[i - 1]?.type) === true) return []; // the word has the name of its first bits
    const own = { path: prefix + name, byteOffset: start + byteOffset };
    return [own, ...insideOf(type, own.path, own.byteOffset)];
  });
}

function insideOf(type: FieldType, path: string, at: number): Named[] {
  const { layout, element, length = 0, stride = 0 } = type as unknown as Parts; // all but the size are optional
  if (layout !== undefined) return namedIn(layout, `${path}.`, at);
  if (element === undefined) return [];
  return Array.from({ length }, (_, i) => {
    const own = `${path}[${i}]${stride === element.size ? '' : '.value'}`;
    return [{ path: own, byteOffset: at + i * stride }, ...insideOf(element, own, at + i * stride)];
  }).flat();
}

/** Creates a struct whose nested structs each have a packing of their own. */
function randomNesting(random: Random, depth: number, name: string): StructClass {
  const makers = Array.from({ length: random.between(1, 4) }, (_, i) => {
    if (depth === 0 || random.oneIn(2)) {
      const picked = random.pick(kinds);
      return () => picked.make();
    }
    const inner = randomNesting(random, depth - 1, `${name}_${i}`);
    return random.oneIn(3) ? () => array(inner, random.between(1, 3)) : () => struct(inner);
  });
  const fields = makers.map((make) => make());
  const make = (packing: unknown) =>
    class extends Struct {
      static readonly struct = name;
      static readonly packing = packing as 'natural';
      constructor() {
        super();
        fields.forEach((field, i) => Object.assign(this, { [`f${i}`]: field }));
      }
    };
  const packing = random.pick(['natural', 'natural', 'packed', 'std430', 'std140', 'explicit'] as const);
  if (packing !== 'explicit') return make(packing);
  const { fields: placed, align, stride } = layoutOf(make('natural'));
  if (new Set(placed.map(({ byteOffset }) => byteOffset)).size < placed.length) return make('packed'); // bits
  const gap = align * random.below(3);
  return make({
    byteOffsets: Object.fromEntries(placed.map((field) => [field.name, gap + field.byteOffset])),
    size: gap + stride + random.below(9),
    align: random.pick([1, 2, 4, 8]),
  });
}

test('a C compiler computes the same sizes and offsets for 400 random nestings of all packings', () => {
  inFolder((folder) => {
    const random = new Random(3);
    const all = Array.from({ length: 400 }, (_, i) => randomNesting(random, 3, `Nest${i}`));
    const inner = all.flatMap((T) =>
      layoutOf(T).fields.flatMap(({ type }) => (type as unknown as Parts).layout?.struct ?? []),
    );
    const structs = random.shuffled([...all, ...inner]); // each one before or after the structs that contain it
    const places = all.map((T, i) => ({
      name: `Nest${i}`,
      stride: layoutOf(T).stride,
      named: namedIn(layoutOf(T)),
    }));
    const lines = places.flatMap(({ name, named }) => [
      `sizeof(${name})`,
      ...named.map(({ path }) => `offsetof(${name}, ${path})`),
    ]);
    writeFileSync(join(folder, 'structs.h'), emitC(...structs));
    writeFileSync(
      join(folder, 'main.c'),
      `#include <stdio.h>\n#include "structs.h"\nint main(void) {\n${lines.map((value) => `printf("%zu\\n", ${value});`).join('\n')}\n}\n`,
    );
    compile(folder);
    const found = execFileSync(join(folder, 'main'), { encoding: 'utf8' }).trim().split('\n').map(Number);
    const expected = places.flatMap(({ stride, named }) => [
      stride,
      ...named.map(({ byteOffset }) => byteOffset),
    ]);
    expect(lines.filter((_, i) => found[i] !== expected[i])).toEqual([]);
    expect(found.length).toBe(expected.length);
    expect(found.length).toBeGreaterThan(5000);
  });
}, 120_000);

/** The standards of C in whose modes headers are compiled; `gnu17` is the default of gcc. */
const STANDARDS = ['c11', 'gnu17', 'gnu2x'];

/** All names that the includes of a header define or use, as the preprocessor of a compiler finds them. */
function namesOfIncludes(header: string, folder: string): string[] {
  const file = join(folder, 'includes.h');
  writeFileSync(file, header.match(/^#include <.*>$/gm)!.join('\n') + '\n');
  const names = STANDARDS.flatMap((standard) => {
    const run = (...flags: string[]): string =>
      execFileSync('cc', [`-std=${standard}`, ...flags, '-E', '-x', 'c', file], { encoding: 'utf8' });
    const macros = [...run('-dM').matchAll(/^#define (\w+)/gm)].map(([, name]) => name!);
    return [...macros, ...run('-P').match(/\b[A-Za-z_]\w*/g)!];
  });
  return [...new Set(names)].filter((name) => name !== '__v_skip');
}

test('names of the headers that a header includes become other names', () => {
  inFolder((folder) => {
    class Any extends Struct {
      x = u8();
    }
    const names = namesOfIncludes(emitC(Any), folder);
    expect(names).toEqual(
      expect.arrayContaining([
        'SIZE_MAX',
        'INT32_MAX',
        'WCHAR_MIN',
        'int_fast8_t',
        'uint_least16_t',
        'linux',
      ]),
    );
    expect(names.length).toBeGreaterThan(300);
    class Members extends Struct {
      constructor() {
        super();
        for (const name of names) Object.assign(this, { [name]: u8() });
      }
    }
    const structs = names.map((name): StructClass => {
      const T = class extends Struct {
        x = u8();
      };
      Object.defineProperty(T, 'name', { value: name });
      return T;
    });
    const header = emitC(Members, ...structs);
    const declared = [...header.matchAll(/^(?:  uint8_t|\}) (\w+);$/gm)].map(([, name]) => name!);
    expect(new Set(declared).size).toBe(names.length + 2); // `Members` and `x` too
    expect(declared.filter((name) => names.includes(name))).toEqual([]);
    writeFileSync(join(folder, 'structs.h'), header);
    writeFileSync(join(folder, 'main.c'), '#include "structs.h"\nint main(void) {}\n');
    for (const standard of STANDARDS) compile(folder, standard);
  });
}, 120_000);

test('a struct whose name is that of the entry point of a program has another name in C', () => {
  inFolder((folder) => {
    const names = ['main', 'wmain', 'WinMain', 'wWinMain', 'DllMain'];
    const structs = names.map((name): StructClass => {
      class Entry extends Struct {
        static readonly struct = name;
        main = u8(); // a member may have any name
      }
      return Entry;
    });
    const header = emitC(...structs);
    expect([...header.matchAll(/^\} (\w+);$/gm)].map(([, name]) => name)).toEqual(
      names.map((name) => `${name}_`),
    );
    expect(header.match(/uint8_t main;/g)).toHaveLength(names.length);
    writeFileSync(join(folder, 'structs.h'), header);
    const others = names.slice(1).map((name) => `int ${name}(void) { return 0; }`);
    const source = ['#include "structs.h"', ...others, 'int main(void) { return sizeof(main_) - 1; }', ''];
    writeFileSync(join(folder, 'main.c'), source.join('\n'));
    for (const standard of STANDARDS) compile(folder, standard);
  });
}, 120_000);

function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'offheap-c-'));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(folder: string, standard = 'c11'): void {
  try {
    // Unaligned members of packed structs are intended; the offsets are checked.
    execFileSync(
      'cc',
      [`-std=${standard}`, '-Wall', '-Werror', '-o', join(folder, 'main'), join(folder, 'main.c')],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error('No C compiler: this test needs `cc`. On Debian: apt-get install -y gcc libc6-dev.', {
        cause: error,
      });
    }
    throw new Error((error as { stderr?: string }).stderr?.slice(0, 3000) ?? String(error), { cause: error });
  }
}
