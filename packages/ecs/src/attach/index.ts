// Import for its effect: `Entities`, `ComponentPool`, `Tag` and `World` may then be attached.
import { registerAttach } from '../attach-mode.ts';
import { attachEntities } from './attach-entities.ts';
import { attachComponents, attachTag, checkGroup } from './attach-sets.ts';
import { attachWorld } from './attach-world.ts';

registerAttach({
  entities: attachEntities,
  components: attachComponents,
  tag: attachTag,
  world: attachWorld,
  checkGroup,
});
