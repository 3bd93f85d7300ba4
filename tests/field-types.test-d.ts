import {
  array,
  type ArrayView,
  bits,
  bool,
  type Color,
  color,
  enumOf,
  f16,
  f32,
  flag,
  type Handle,
  i16norm,
  i8norm,
  type Initial,
  object,
  PackedPool,
  type Plain,
  Pool,
  ref,
  Scratch,
  Struct,
  struct,
  text,
  u16norm,
  u32,
  u8norm,
  type Vec2,
  vec2,
} from '@offheap/struct';
import { ComponentPool, Entities, type Entity, query } from '@offheap/ecs';
import { type Mat3, mat3, type Mat4, mat4, type Quat, quat } from '@offheap/struct/math';
import { expectTypeOf } from 'vitest';

const State = { Idle: 0, Run: 1, Fall: 2 } as const;

class Weapon extends Struct {
  damage = u32(5);
}

class Sprite {
  readonly frames = 3;
}

class Hero extends Struct {
  f16 = f16(0.5);
  u8norm = u8norm(1);
  i8norm = i8norm();
  u16norm = u16norm();
  i16norm = i16norm();
  bits = bits(5, 3);
  flag = flag(true);
  state = enumOf(State, State.Run);
  mood = enumOf(['calm', 'angry'], 'calm');
  name = text(16, { initial: 'nobody', onOverflow: 'truncate' });
  tint = color(0xff8800, 0.5);
  turn = quat();
  local = mat3();
  world = mat4();
  trail = array(vec2, 8);
  scores = array(u32, 4, [1, 2]);
  belt = array(Weapon, 2);
  names = array(() => text(8), 2);
  weapon = ref(() => Weapon);
  leader: Hero | null = ref(() => Hero);
  sprite = object<Sprite>();
  own = struct(Weapon, { damage: 7 });

  shout(): string {
    return this.name.toUpperCase();
  }
}

class Mage extends Hero {
  mana = f32(10);
}

// This file does not run: it is checked by the compiler.
export function fieldTypes(heroes: Pool<Hero>, mages: PackedPool<Mage>, scratch: Scratch): void {
  const hero = heroes.create();
  expectTypeOf(hero.f16).toEqualTypeOf<number>();
  expectTypeOf(hero.u8norm).toEqualTypeOf<number>();
  expectTypeOf(hero.i8norm).toEqualTypeOf<number>();
  expectTypeOf(hero.u16norm).toEqualTypeOf<number>();
  expectTypeOf(hero.i16norm).toEqualTypeOf<number>();
  expectTypeOf(hero.bits).toEqualTypeOf<number>();
  expectTypeOf(hero.flag).toEqualTypeOf<boolean>();
  expectTypeOf(hero.state).toEqualTypeOf<0 | 1 | 2>();
  expectTypeOf(hero.mood).toEqualTypeOf<'calm' | 'angry'>();
  expectTypeOf(hero.name).toEqualTypeOf<string>();
  expectTypeOf(hero.tint).toEqualTypeOf<Color>();
  expectTypeOf(hero.tint.hex).toEqualTypeOf<number>();
  expectTypeOf(hero.turn).toEqualTypeOf<Quat>();
  expectTypeOf(hero.local).toEqualTypeOf<Mat3>();
  expectTypeOf(hero.world).toEqualTypeOf<Mat4>();
  expectTypeOf(hero.trail).toEqualTypeOf<ArrayView<Vec2>>();
  expectTypeOf(hero.trail.get(0)).toEqualTypeOf<Vec2>();
  expectTypeOf(hero.scores).toEqualTypeOf<ArrayView<number>>();
  expectTypeOf(hero.belt.get(1)).toEqualTypeOf<Weapon>();
  expectTypeOf(hero.names.get(1)).toEqualTypeOf<string>();
  expectTypeOf(hero.weapon).toEqualTypeOf<Weapon | null>();
  expectTypeOf(hero.leader).toEqualTypeOf<Hero | null>();
  expectTypeOf(hero.sprite).toEqualTypeOf<Sprite | undefined>();
  expectTypeOf(hero.own).toEqualTypeOf<Weapon>();
  expectTypeOf(hero.turn.multiply(hero.turn).normalize()).toEqualTypeOf<Quat>();

  // A subclass has its parent's fields and methods, and is taken where its parent is.
  const mage = mages.at(0);
  expectTypeOf(mage.mana).toEqualTypeOf<number>();
  expectTypeOf(mage.shout()).toEqualTypeOf<string>();
  expectTypeOf(mage).toExtend<Hero>();
  // @ts-expect-error a parent lacks its child's fields
  void hero.mana;

  // Fields are written as what they are.
  hero.state = State.Fall;
  hero.mood = 'angry';
  hero.weapon = null;
  hero.sprite = new Sprite();
  hero.leader = mage;
  // @ts-expect-error no value of the enumeration
  hero.state = 3;
  // @ts-expect-error nor of the list
  hero.mood = 'sad';
  // @ts-expect-error a flag is not a number
  hero.flag = 1;
  // @ts-expect-error text is a string
  hero.name = 5;
  // @ts-expect-error a reference to another struct
  hero.weapon = mage;
  // @ts-expect-error a reference is null, never undefined
  hero.weapon = undefined;
  // @ts-expect-error it may be null
  void hero.weapon.damage;
  // @ts-expect-error another object
  hero.sprite = new Date();
  // @ts-expect-error an element of another type
  hero.scores.set(0, 'one');
  // @ts-expect-error elements are not read by brackets
  void hero.trail[0];

  // Initial values are of the field's type.
  bits(4, 3);
  // @ts-expect-error a flag is a boolean
  flag(1);
  // @ts-expect-error no value of the enumeration
  enumOf(State, 7);
  // @ts-expect-error nor of the list
  enumOf(['calm', 'angry'], 'sad');
  // @ts-expect-error elements of another type
  array(u32, 4, ['one']);
  // @ts-expect-error there is no such option
  text(4, { onOverflow: 'ignore' });
  // @ts-expect-error a class that is not a struct
  ref(() => Sprite);
  // @ts-expect-error nor is this
  struct(Sprite);
  // @ts-expect-error a function, as classes may refer to one another
  ref(Weapon);

  // Initial values may contain some of the fields, including nested ones.
  expectTypeOf<Initial<Weapon>>().toEqualTypeOf<{ readonly damage?: number }>();
  heroes.create({
    bits: 3,
    mood: 'calm',
    name: 'Ann',
    tint: { r: 255 },
    trail: [{ x: 1 }],
    scores: [1, 2, 3],
    own: { damage: 9 },
    weapon: null,
    sprite: new Sprite(),
  });
  heroes.spawn((entry) => expectTypeOf(entry).toEqualTypeOf<Hero>());
  mages.spawnMany(3, { mana: 5, f16: 1 });
  scratch.scope((s) => void s.create(Hero, { bits: 1 }));
  // @ts-expect-error there is no such field
  heroes.create({ strength: 3 });
  // @ts-expect-error a method is not a field
  heroes.create({ shout: () => '' });
  // @ts-expect-error a value of another type
  heroes.create({ name: 5 });
  // @ts-expect-error nor of the list
  heroes.spawn({ mood: 'sad' });
  // @ts-expect-error unknown field inside
  heroes.create({ own: { harm: 9 } });
  // @ts-expect-error a child's field
  heroes.create({ mana: 3 });

  // Copied out, references are handles.
  type Copy = Plain<Hero>;
  expectTypeOf<Copy['weapon']>().toEqualTypeOf<Handle<Weapon> | null>();
  expectTypeOf<Copy['mood']>().toEqualTypeOf<'calm' | 'angry'>();
  expectTypeOf<Copy['sprite']>().toEqualTypeOf<Sprite | undefined>();
  expectTypeOf<Copy['own']>().toEqualTypeOf<{ damage: number }>();
  expectTypeOf<Copy>().not.toHaveProperty('shout');
}

export function componentTypes(entities: Entities): void {
  const weapons = new ComponentPool(Weapon, { entities, capacity: 10 });
  const heroes = new ComponentPool(Hero, { entities, capacity: 10 });
  const entity = entities.create();
  expectTypeOf(entity).toEqualTypeOf<Entity>();
  expectTypeOf(weapons.add(entity, { damage: 3 })).toEqualTypeOf<Weapon>();
  expectTypeOf(weapons.get(entity)).toEqualTypeOf<Weapon | undefined>();
  query(weapons, heroes).each((weapon, hero, id) => {
    expectTypeOf(weapon).toEqualTypeOf<Weapon>();
    expectTypeOf(hero).toEqualTypeOf<Hero>();
    expectTypeOf(id).toEqualTypeOf<Entity>();
  });
  // @ts-expect-error unknown field
  weapons.add(entity, { harm: 3 });
  // @ts-expect-error a number is not an entity
  weapons.get(5);
  // @ts-expect-error entities are missing
  void new ComponentPool(Weapon, { capacity: 10 });
}

// Each type also stands alone: a field is what its accessors read and write.
expectTypeOf(bool()).toEqualTypeOf<boolean>();
expectTypeOf(enumOf(['a'])).toEqualTypeOf<'a'>();
