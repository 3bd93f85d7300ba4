// offheap: `each` with a callback written in place.
import { ownCode, STEP } from './own-code.ts';
import { poolApplication } from './pool-application.ts';

export const start = () =>
  poolApplication((pool) => {
    const move = ownCode<(pool: object) => void>(`(pool) => pool.each((p) => { ${STEP} })`);
    return () => move(pool);
  });
