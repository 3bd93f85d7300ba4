// Ordinary objects: a class and an array for each kind.
import { DT, GRAVITY } from '../particles/world.ts';
import { type Application, THINGS } from './application.ts';

class Spark {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Smoke {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  size = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Bullet {
  damage = 0;
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  owner = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Enemy {
  health = 0;
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  armour = 0;
  rage = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Coin {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  value = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Leaf {
  spin = 0;
  sway = 0;
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  hue = 0;
  age = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Rain {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  depth = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Shard {
  size = 0;
  spin = 0;
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  hue = 0;
  heat = 0;
  mass = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Ghost {
  phase = 0;
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  alpha = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

class Bird {
  wing = 0;
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  flap = 0;
  goal = 0;

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}

export function start(): Application {
  const sparks = filled(() => new Spark());
  const smoke = filled(() => new Smoke());
  const bullets = filled(() => new Bullet());
  const enemies = filled(() => new Enemy());
  const coins = filled(() => new Coin());
  const leaves = filled(() => new Leaf());
  const rain = filled(() => new Rain());
  const shards = filled(() => new Shard());
  const ghosts = filled(() => new Ghost());
  const birds = filled(() => new Bird());
  const kinds = [sparks, smoke, bullets, enemies, coins, leaves, rain, shards, ghosts, birds];
  return {
    update() {
      for (let i = 0; i < sparks.length; i++) sparks[i]!.step();
      for (let i = 0; i < smoke.length; i++) smoke[i]!.step();
      for (let i = 0; i < bullets.length; i++) bullets[i]!.step();
      for (let i = 0; i < enemies.length; i++) enemies[i]!.step();
      for (let i = 0; i < coins.length; i++) coins[i]!.step();
      for (let i = 0; i < leaves.length; i++) leaves[i]!.step();
      for (let i = 0; i < rain.length; i++) rain[i]!.step();
      for (let i = 0; i < shards.length; i++) shards[i]!.step();
      for (let i = 0; i < ghosts.length; i++) ghosts[i]!.step();
      for (let i = 0; i < birds.length; i++) birds[i]!.step();
    },
    read(kind, visit) {
      kinds[kind]!.forEach(({ x, y }, i) => visit(i, x, y));
    },
  };
}

function filled<T extends { x: number; y: number; vx: number; vy: number; life: number }>(
  make: () => T,
): T[] {
  return Array.from({ length: THINGS }, (_, i) => {
    const thing = make();
    thing.x = i & 1023;
    thing.y = (i >> 3) & 1023;
    thing.vx = (i & 63) - 32;
    thing.vy = ((i >> 6) & 63) - 32;
    thing.life = 1;
    return thing;
  });
}
