// offheap: loops over indices that move the cursor.
import { ownCode, STEP } from './own-code.ts';
import { poolApplication } from './pool-application.ts';

export const start = () =>
  poolApplication((pool) => {
    const move = ownCode<(pool: object) => void>(`(pool) => {
  const { length } = pool;
  for (let i = 0; i < length; i++) {
    const p = pool.entry(i);
    ${STEP}
  }
}`);
    return () => move(pool);
  });
