// offheap: a compiled system for each kind.
import { ownCode, STEP } from './own-code.ts';
import { poolApplication } from './pool-application.ts';

export const start = () => poolApplication((pool) => pool.system(ownCode(`(p) => { ${STEP} }`)));
