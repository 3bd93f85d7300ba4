import { FreeListAllocator, Heap, KiB } from '@offheap/core';
import {
  array,
  assign,
  bits,
  bool,
  color,
  create,
  destroy,
  enumOf,
  f16,
  f32,
  f64,
  flag,
  i64,
  i8norm,
  layoutOf,
  object,
  PackedPool,
  Pool,
  reclaim,
  ref,
  Scratch,
  Struct,
  struct,
  take,
  text,
  toObject,
  u16,
  u32,
  u8,
  useCodeGeneration,
  Vec2,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import {
  inspect,
  leaksOf,
  showViewsInConsole,
  traceEntries,
  verifyPool,
  warnNearCapacity,
} from '@offheap/struct/debug';
import { describeLayout, emitC, emitWGSL } from '@offheap/struct/layout-tools';
import { mat3, mat4, quat } from '@offheap/struct/math';
import type { ScratchScope } from '@offheap/struct';
import type { Calls, Wrong } from './calls.ts';

class Part extends Struct {
  a = u32(1);
}

class All extends Struct {
  integer = u32();
  float = f32();
  half = f16();
  norm = i8norm();
  wide = i64();
  truth = bool();
  bits = bits(3);
  flag = flag();
  kind = enumOf(['a', 'b']);
  level = enumOf({ Low: 0, High: 3 });
  text = text(4);
  at = vec2();
  place = vec3();
  four = vec4();
  tint = color();
  part = struct(Part);
  list = array(f32, 2);
  parts = array(Part, 2);
  points = array(vec2, 2);
  value = object();
  other = ref(() => Part);
  turn = quat();
  flat = mat3();
  deep = mat4();
}

const FIELDS = [
  'integer',
  'float',
  'half',
  'norm',
  'wide',
  'truth',
  'bits',
  'flag',
  'kind',
  'level',
  'text',
  'at',
  'place',
  'four',
  'tint',
  'part',
  'list',
  'parts',
  'points',
  'value',
  'other',
  'turn',
  'flat',
  'deep',
] as const;

/** The fields that are written part by part, which is checked in production too. */
const PARTS = ['at', 'place', 'four', 'tint', 'part', 'parts', 'points', 'turn', 'flat', 'deep'] as const;

/** Calls that define a struct whose field is made with a wrong value. */
function definitions(): Calls {
  const defines = (make: () => unknown): unknown => {
    class Made extends Struct {
      field = make();
    }
    return new PackedPool(Made, { capacity: 1 }).create();
  };
  const fields: Readonly<Record<string, (wrong: Wrong) => unknown>> = {
    f32: (wrong) => f32(wrong),
    f64: (wrong) => f64(wrong),
    f16: (wrong) => f16(wrong),
    u8: (wrong) => u8(wrong),
    u16: (wrong) => u16(wrong),
    u32: (wrong) => u32(wrong),
    i64: (wrong) => i64(wrong),
    i8norm: (wrong) => i8norm(wrong),
    bool: (wrong) => bool(wrong),
    flag: (wrong) => flag(wrong),
    bits: (wrong) => bits(wrong),
    'bits(initial)': (wrong) => bits(3, wrong),
    enumOf: (wrong) => enumOf(wrong),
    'enumOf(initial)': (wrong) => enumOf(['a', 'b'], wrong),
    text: (wrong) => text(wrong),
    'text(initial)': (wrong) => text(8, wrong),
    'text(options)': (wrong) => text(8, { initial: wrong }),
    vec2: (wrong) => vec2(wrong),
    'vec2(y)': (wrong) => vec2(0, wrong),
    vec3: (wrong) => vec3(wrong),
    vec4: (wrong) => vec4(wrong),
    color: (wrong) => color(wrong),
    struct: (wrong) => struct(wrong),
    'struct(initial)': (wrong) => struct(Part, wrong),
    array: (wrong) => array(wrong, 2),
    'array(length)': (wrong) => array(f32, wrong),
    object: (wrong) => object(wrong),
    ref: (wrong) => ref(wrong),
    'ref(target)': (wrong) => ref(() => wrong),
    quat: (wrong) => (quat as (x: Wrong) => unknown)(wrong),
    mat3: (wrong) => (mat3 as (x: Wrong) => unknown)(wrong),
    mat4: (wrong) => (mat4 as (x: Wrong) => unknown)(wrong),
    'a field': (wrong) => wrong,
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, make]) => [
      `field ${name}`,
      (wrong: Wrong) => defines(() => make(wrong)),
    ]),
  );
}

function poolCalls(PoolOf: typeof Pool | typeof PackedPool, checked: boolean): Calls {
  // One pool for all calls: each has code of its own, and compiling it takes longer than the call.
  const pool = new PoolOf(All, { capacity: 4, checked });
  const empty = (): Pool<All> | PackedPool<All> => {
    pool.clear();
    return pool;
  };
  const filled = (): Pool<All> | PackedPool<All> => {
    pool.clear();
    pool.spawn();
    pool.spawn();
    return pool;
  };
  const calls: Record<string, (wrong: Wrong) => unknown> = {
    'new (struct)': (wrong) => new PoolOf(wrong, { capacity: 1 }),
    'new (options)': (wrong) => new PoolOf(Part, wrong),
    create: (wrong) => empty().create(wrong),
    tryCreate: (wrong) => empty().tryCreate(wrong),
    spawn: (wrong) => empty().spawn(wrong),
    trySpawn: (wrong) => empty().trySpawn(wrong),
    spawnMany: (wrong) => empty().spawnMany(wrong),
    'spawnMany(init)': (wrong) => empty().spawnMany(2, wrong),
    destroy: (wrong) => filled().destroy(wrong),
    destroyWhere: (wrong) => filled().destroyWhere(wrong),
    get: (wrong) => filled().get(wrong),
    has: (wrong) => filled().has(wrong),
    handleOf: (wrong) => filled().handleOf(wrong),
    find: (wrong) => filled().find(wrong),
    some: (wrong) => filled().some(wrong),
    each: (wrong) => filled().each(wrong),
    system: (wrong) => filled().system(wrong)(),
  };
  for (const option of ['capacity', 'maxCapacity', 'allocator', 'checked', 'views', 'maxGeneration'] as const)
    calls[`new ({ ${option} })`] = (wrong) => new PoolOf(Part, { capacity: 4, [option]: wrong });
  // In production, the engine converts what is written to a number field, or throws.
  for (const field of checked ? FIELDS : PARTS) {
    calls[`create({ ${field} })`] = (wrong) => empty().create({ [field]: wrong });
    calls[`spawn({ ${field} })`] = (wrong) => empty().spawn({ [field]: wrong });
    calls[`view.${field} =`] = (wrong) => Object.assign(empty().create(), { [field]: wrong });
    calls[`assign ${field}`] = (wrong) => assign(empty().create(), { [field]: wrong });
  }
  return Object.fromEntries(Object.entries(calls).map(([name, use]) => [`${PoolOf.name}.${name}`, use]));
}

function packedCalls(checked: boolean): Calls {
  const pool = new PackedPool(All, { capacity: 4, checked });
  const filled = (): PackedPool<All> => {
    pool.clear();
    pool.spawn();
    pool.spawn();
    return pool;
  };
  return {
    'new PackedPool({ storage })': (wrong) => new PackedPool(Part, { capacity: 4, storage: wrong }),
    ...(checked && { 'PackedPool.at': (wrong: Wrong) => filled().at(wrong) }),
    'PackedPool.sortBy': (wrong) => filled().sortBy(wrong),
    'PackedPool.sortBy(value)': (wrong) => filled().sortBy(() => wrong),
    'PackedPool.swap': (wrong) => filled().swap(wrong, pool.handleOf(pool.at(0))),
  };
}

/** Calls of the methods of array fields. The methods of vectors and matrices compute with what they are given. */
function arrayCalls(checked: boolean): Calls {
  const pool = new Pool(All, { capacity: 1, checked });
  const view = (): All => {
    pool.clear();
    return pool.create();
  };
  const calls: Record<string, (wrong: Wrong) => unknown> = {};
  for (const field of ['list', 'parts', 'points'] as const) {
    Object.assign(calls, {
      [`${field}.get`]: (wrong: Wrong) => view()[field].get(wrong),
      [`${field}.set(index)`]: (wrong: Wrong) => view()[field].set(wrong, 0 as Wrong),
      [`${field}.set(value)`]: (wrong: Wrong) => view()[field].set(0, wrong),
      [`${field}.fill`]: (wrong: Wrong) => view()[field].fill(wrong),
      [`${field}.copy`]: (wrong: Wrong) => view()[field].copy(wrong),
    });
  }
  return calls;
}

function scratchCalls(checked: boolean): Calls {
  const scratch = (): Scratch => new Scratch(4 * KiB, { checked });
  const inScope = (use: (scope: ScratchScope) => unknown): unknown =>
    scratch().scope((scope) => void use(scope));
  return {
    'new Scratch': (wrong) => new Scratch(wrong),
    'new Scratch(options)': (wrong) => new Scratch(4 * KiB, wrong),
    'new Scratch({ allocator })': (wrong) => new Scratch(4 * KiB, { allocator: wrong }),
    'new Scratch({ checked })': (wrong) => new Scratch(4 * KiB, { checked: wrong }),
    'Scratch.scope': (wrong) => scratch().scope(wrong),
    'ScratchScope.create': (wrong) => inScope((scope) => scope.create(wrong)),
    'ScratchScope.create(init)': (wrong) => inScope((scope) => scope.create(All, wrong)),
    'ScratchScope.array': (wrong) => inScope((scope) => scope.array(wrong, 2)),
    'ScratchScope.array(length)': (wrong) => inScope((scope) => scope.array(f32, wrong)),
    'ScratchScope.scope': (wrong) => inScope((scope) => scope.scope(wrong)),
    'ScratchScope.destroy': (wrong) => inScope((scope) => scope.destroy(wrong)),
    ...Object.fromEntries(
      (['get', 'set', 'fill', 'copy'] as const).flatMap((method) =>
        // Production does not check indices and numbers.
        (checked ? [f32, vec2, Part] : method === 'get' ? [] : [vec2, Part]).map((of) => [
          `array of ${of.name}.${method}`,
          (wrong: Wrong) =>
            inScope((scope) => {
              const list = scope.array(of as typeof f32, 2);
              if (method === 'set') list.set(0, wrong);
              else (list as unknown as Record<string, (value: Wrong) => unknown>)[method]!(wrong);
            }),
        ]),
      ),
    ),
    ...(checked && {
      'array.cursor().seek': (wrong: Wrong) => inScope((scope) => scope.array(vec2, 2).cursor().seek(wrong)),
    }),
  };
}

function singleCalls(checked: boolean): Calls {
  const heap = (): Heap => new Heap(16 * KiB);
  const views = new Pool(Part, { capacity: 1, checked });
  const view = views.create();
  return {
    'create(allocator)': (wrong) => create(wrong, Part),
    'create(struct)': (wrong) => create(heap(), wrong),
    'create(init)': (wrong) => create(heap(), All, wrong, { checked }),
    'create(options)': (wrong) => create(heap(), Part, undefined, wrong),
    'create({ checked })': (wrong) => create(heap(), Part, undefined, { checked: wrong }),
    destroy: (wrong) => destroy(wrong),
    take: (wrong) => take(wrong),
    toObject: (wrong) => toObject(wrong),
    'assign(view)': (wrong) => assign(wrong, { a: 1 }),
    'assign(values)': (wrong) => assign(view, wrong),
    'reclaim(allocator)': (wrong) => reclaim(wrong, Part),
    'reclaim(struct)': (wrong) => reclaim(heap(), wrong),
    'reclaim(options)': (wrong) => reclaim(heap(), Part, wrong),
    leaksOf: (wrong) => leaksOf(wrong),
    layoutOf: (wrong) => layoutOf(wrong),
    useCodeGeneration: (wrong) => typeof wrong === 'boolean' || useCodeGeneration(wrong),
    'Pool of a list': (wrong) =>
      new Pool(Part, { capacity: 2, allocator: FreeListAllocator.from(wrong, 64, 4), checked }),
    'Struct.struct': (wrong) => {
      class Named extends Struct {
        static readonly struct = wrong;
        a = u32();
      }
      return new Pool(Named, { capacity: 1, checked });
    },
    'Struct.packing': (wrong) => {
      class Packed extends Struct {
        static readonly packing = wrong;
        a = u32();
      }
      return new Pool(Packed, { capacity: 1, checked });
    },
    'Struct.packing.byteOffsets': (wrong) => {
      class Packed extends Struct {
        static readonly packing = { byteOffsets: wrong };
        a = u32();
      }
      return new Pool(Packed, { capacity: 1, checked });
    },
    'Struct.packing.byteOffsets.a': (wrong) => {
      class Packed extends Struct {
        static readonly packing = { byteOffsets: { a: wrong } };
        a = u32();
      }
      return new Pool(Packed, { capacity: 1, checked });
    },
    verifyPool: (wrong) => verifyPool(wrong),
    'inspect (struct)': (wrong) => inspect(wrong),
    traceEntries: (wrong) => traceEntries(wrong),
    'traceEntries(options)': (wrong) => traceEntries(new Pool(Part, { capacity: 1, checked: true }), wrong),
    warnNearCapacity: (wrong) => warnNearCapacity(wrong),
    'warnNearCapacity(options)': (wrong) => warnNearCapacity(new Pool(Part, { capacity: 1 }), wrong),
    showViewsInConsole: (wrong) => (showViewsInConsole as (given: Wrong) => unknown)(wrong),
    describeLayout: (wrong) => describeLayout(wrong),
    emitC: (wrong) => emitC(wrong),
    emitWGSL: (wrong) => emitWGSL(wrong),
    'new Vec2': (wrong) => new (Vec2 as unknown as new (given: Wrong) => unknown)(wrong),
  };
}

/** Calls of all public functions of struct. */
export function structCalls(checked: boolean): Calls {
  return {
    ...definitions(),
    ...poolCalls(Pool, checked),
    ...poolCalls(PackedPool, checked),
    ...packedCalls(checked),
    ...(checked && arrayCalls(checked)),
    ...scratchCalls(checked),
    ...singleCalls(checked),
  };
}
