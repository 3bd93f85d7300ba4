import type { Entity } from '@offheap/ecs';
import { Container, Graphics, Text } from 'pixi.js';
import { between } from './camera.ts';
import { Body, Elite, elites, Enemy, world } from './world.ts';

const WIDTH = 64;

/** A pixi object for each elite: its name and its health. */
class Nameplate extends Container {
  readonly #bar = new Graphics().roundRect(0, 0, WIDTH, 5, 2.5).fill('#ff6b57');

  constructor(name: string) {
    super();
    const style = {
      fontFamily: 'Trebuchet MS, system-ui, sans-serif',
      fontSize: 13,
      fontWeight: '800',
      fill: '#ffe9c4',
      stroke: { color: '#171426', width: 4 },
    } as const;
    const text = new Text({ text: name, style, anchor: { x: 0.5, y: 1 }, resolution: 3 });
    const back = new Graphics().roundRect(-2 - WIDTH / 2, 1, WIDTH + 4, 9, 4.5).fill('#171426');
    this.#bar.position.set(-WIDTH / 2, 3);
    this.addChild(back, this.#bar, text);
  }

  set health(part: number) {
    this.#bar.scale.x = Math.max(0.001, part);
  }
}

/** Nameplates are created and destroyed with the components: by a spawn, a death, a rewind or a load. */
export function makeNameplates() {
  const layer = new Container();
  const plates = new Map<Entity, Nameplate>();

  const show = (elite: Elite, entity: Entity): void => {
    hide(entity);
    plates.set(entity, layer.addChild(new Nameplate(elite.name)));
  };
  const hide = (entity: Entity): void => {
    plates.get(entity)?.destroy({ children: true });
    plates.delete(entity);
  };
  elites.onAdd(show);
  elites.onRemove((_elite, entity) => hide(entity));
  elites.onRestore((elite, entity) => (elite === undefined ? hide(entity) : show(elite, entity)));

  const move = world.query(Elite, Body, Enemy).system((elite, body, enemy, entity, alpha: number) => {
    const plate = plates.get(entity)!;
    plate.position.set(
      between(body.before.x, body.at.x, alpha),
      between(body.before.y, body.at.y, alpha) - 107,
    );
    plate.health = enemy.hp / elite.fullHp;
  });
  return { layer, move };
}
