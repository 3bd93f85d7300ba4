// offheap: for ... of.
import { ownCode, STEP } from './own-code.ts';
import { poolApplication } from './pool-application.ts';

export const start = () =>
  poolApplication((pool) => {
    const move = ownCode<(pool: object) => void>(`(pool) => { for (const p of pool) { ${STEP} } }`);
    return () => move(pool);
  });
