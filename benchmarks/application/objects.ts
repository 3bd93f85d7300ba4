// Ordinary objects: a class and an array for each kind.
import { layoutOf } from '@offheap/struct';
import { type Application, THINGS } from './application.ts';
import { ownCode, STEP } from './own-code.ts';
import { structs } from './structs.ts';

interface Thing {
  x: number;
  y: number;
  vx: number;
  vy: number;
  life: number;
}

export function start(): Application {
  const kinds = structs.map((Kind) => {
    const names = layoutOf(Kind).fields.map(({ name }) => name);
    const Thing = ownCode<new () => Thing>(`class { ${names.map((name) => `${name} = 0;`).join(' ')} }`);
    return Array.from({ length: THINGS }, (_, i) =>
      Object.assign(new Thing(), {
        x: i & 1023,
        y: (i >> 3) & 1023,
        vx: (i & 63) - 32,
        vy: ((i >> 6) & 63) - 32,
        life: 1,
      }),
    );
  });
  const systems = kinds.map(() =>
    ownCode<(all: Thing[]) => void>(
      `(all) => { for (let i = 0; i < all.length; i++) { const p = all[i]; ${STEP} } }`,
    ),
  );
  return {
    update() {
      for (let kind = 0; kind < systems.length; kind++) systems[kind]!(kinds[kind]!);
    },
    read(kind, visit) {
      kinds[kind]!.forEach(({ x, y }, i) => visit(i, x, y));
    },
  };
}
