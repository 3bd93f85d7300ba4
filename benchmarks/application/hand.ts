// By hand: an interleaved Float32Array and a separate loop for each kind.
import { layoutOf } from '@offheap/struct';
import { DT, GRAVITY } from '../particles/world.ts';
import { type Application, THINGS } from './application.ts';
import { ownCode } from './own-code.ts';
import { structs } from './structs.ts';

/** The same fields at the same offsets as in the structs. */
const kinds = structs.map((Kind) => {
  const layout = layoutOf(Kind);
  const floatOf = (name: string): number =>
    layout.fields.find((field) => field.name === name)!.byteOffset / 4; // all structs have this field
  return { stride: layout.stride / 4, x: floatOf('x') };
});

export function start(): Application {
  const all = kinds.map(({ stride, x }) => {
    const f32 = new Float32Array(THINGS * stride);
    for (let i = 0, at = x; i < THINGS; i++, at += stride) {
      f32.set([i & 1023, (i >> 3) & 1023, (i & 63) - 32, ((i >> 6) & 63) - 32, 1], at);
    }
    return f32;
  });
  const systems = kinds.map(({ stride, x }) =>
    ownCode<(f32: Float32Array, end: number) => void>(`(f32, end) => {
  for (let at = 0; at < end; at += ${stride}) {
    f32[at + ${x}] += f32[at + ${x + 2}] * ${DT};
    f32[at + ${x + 1}] += f32[at + ${x + 3}] * ${DT};
    f32[at + ${x + 3}] += ${GRAVITY * DT};
    f32[at + ${x + 4}] -= ${DT};
  }
}`),
  );
  return {
    update() {
      for (let kind = 0; kind < systems.length; kind++) systems[kind]!(all[kind]!, all[kind]!.length);
    },
    read(kind, visit) {
      const f32 = all[kind]!;
      const { stride, x } = kinds[kind]!;
      for (let i = 0, at = x; i < THINGS; i++, at += stride) visit(i, f32[at]!, f32[at + 1]!);
    },
  };
}
