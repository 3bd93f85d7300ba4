export { BitEcsEntities, type BitEcsOptions } from './bitecs-entities.ts';
