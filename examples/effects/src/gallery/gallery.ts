import { type EffectFile, readEffectFile } from '../effect-file.ts';
import campfire from './campfire.json' with { type: 'json' };
import confetti from './confetti.json' with { type: 'json' };
import explosion from './explosion.json' with { type: 'json' };
import fireworks from './fireworks.json' with { type: 'json' };
import laserHit from './laser-hit.json' with { type: 'json' };
import levelUp from './level-up.json' with { type: 'json' };
import magicTrail from './magic-trail.json' with { type: 'json' };
import portal from './portal.json' with { type: 'json' };
import rain from './rain.json' with { type: 'json' };
import smoke from './smoke.json' with { type: 'json' };
import snow from './snow.json' with { type: 'json' };
import waterfall from './waterfall.json' with { type: 'json' };

/** The effects of the gallery, by the name in their address. */
export const GALLERY: ReadonlyMap<string, EffectFile> = new Map(
  Object.entries({
    campfire,
    fireworks,
    explosion,
    portal,
    'magic-trail': magicTrail,
    'level-up': levelUp,
    'laser-hit': laserHit,
    waterfall,
    rain,
    snow,
    smoke,
    confetti,
  }).map(([name, json]) => [name, readEffectFile(json)]),
);
