'use client';

import { f32, PackedPool, Struct } from '@offheap/struct';
import { PoolView } from '@offheap/pixi';
import { Texture } from 'pixi.js';
import { useEffect, useState } from 'react';

class Spark extends Struct {
  x = f32();
  y = f32();
}

export function Sprites() {
  const [sparks] = useState(() => {
    const pool = new PackedPool(Spark, { capacity: 10 });
    pool.spawnMany(3);
    return pool;
  });
  useEffect(() => {
    const view = new PoolView(sparks, { texture: Texture.WHITE, position: ['x', 'y'] });
    return () => view.destroy();
  }, [sparks]);
  return <p>sprites {sparks.length}</p>;
}
