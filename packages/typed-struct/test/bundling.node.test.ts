import { expect, it } from 'vitest';
import { bundle } from '../../struct/test/bundle.ts';

// Names that only typed-struct, and only `buffer`, have.
const TYPED_STRUCT = 'The tail buffer already created';
const BUFFER = 'argument must be of type string. Received type number';

it('bundles typed-struct and buffer only if the bridge is imported', async () => {
  const main = await bundle(new URL('../../struct/src/index.ts', import.meta.url));
  expect(main).toContain('class PackedPool');
  expect(main).not.toContain(TYPED_STRUCT);
  expect(main).not.toContain(BUFFER);
  const bridge = await bundle(new URL('../src/index.ts', import.meta.url));
  expect(bridge).toContain(TYPED_STRUCT);
  expect(bridge).toContain(BUFFER);
});
