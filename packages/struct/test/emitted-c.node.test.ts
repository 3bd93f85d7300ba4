import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@offheap/core/testing';
import {
  array,
  color,
  object,
  ref,
  Struct,
  struct,
  type StructClass,
  text,
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
  const folder = mkdtempSync(join(tmpdir(), 'offheap-c-'));
  try {
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
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

function compile(folder: string): void {
  try {
    // Unaligned members of packed structs are intended; the offsets are checked.
    execFileSync('cc', ['-std=c11', '-Wall', '-Werror', '-o', join(folder, 'main'), join(folder, 'main.c')], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error('No C compiler: this test needs `cc`. On Debian: apt-get install -y gcc libc6-dev.', {
        cause: error,
      });
    }
    throw new Error((error as { stderr?: string }).stderr?.slice(0, 3000) ?? String(error), { cause: error });
  }
}
