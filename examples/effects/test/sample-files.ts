/** An effect as files in every format that the editor opens. */
export const SAMPLE_FILES: Readonly<Record<string, object>> = {
  'ours.json': {
    emission: { interval: 0.01 },
    lifetime: [0.5, 1],
    angle: [0, 360],
    speed: [50, 200],
    color: {
      stops: [
        [0, '#ffffff'],
        [1, '#ff6a20'],
      ],
    },
    textures: { frames: ['spark'] },
    blendMode: 'add',
  },
  'editor-v1.json': {
    alpha: { start: 0.8, end: 0.1 },
    scale: { start: 1, end: 0.3, minimumScaleMultiplier: 1 },
    color: { start: '#e3f9ff', end: '#0ec8f8' },
    speed: { start: 200, end: 100, minimumSpeedMultiplier: 1 },
    acceleration: { x: 0, y: 0 },
    maxSpeed: 0,
    startRotation: { min: 0, max: 360 },
    noRotation: false,
    rotationSpeed: { min: 0, max: 0 },
    lifetime: { min: 0.4, max: 0.5 },
    blendMode: 'normal',
    frequency: 0.005,
    emitterLifetime: -1,
    maxParticles: 500,
    pos: { x: 0, y: 0 },
    addAtBack: false,
    spawnType: 'circle',
    spawnCircle: { x: 0, y: 0, r: 20 },
  },
  'lists-v3.json': {
    alpha: {
      list: [
        { value: 0.8, time: 0 },
        { value: 0.1, time: 1 },
      ],
    },
    scale: {
      list: [
        { value: 0.5, time: 0 },
        { value: 1, time: 1 },
      ],
      minimumScaleMultiplier: 0.7,
    },
    color: {
      list: [
        { value: '#fb1010', time: 0 },
        { value: '#f5b830', time: 1 },
      ],
    },
    speed: {
      list: [
        { value: 200, time: 0 },
        { value: 100, time: 1 },
      ],
    },
    startRotation: { min: 260, max: 280 },
    rotationSpeed: { min: 0, max: 50 },
    lifetime: { min: 0.4, max: 0.7 },
    frequency: 0.004,
    emitterLifetime: 0,
    maxParticles: 1000,
    pos: { x: 0, y: 0 },
    addAtBack: true,
    spawnType: 'rect',
    spawnRect: { x: -60, y: 0, w: 120, h: 10 },
  },
  'behaviors-v5.json': {
    lifetime: { min: 0.6, max: 1.2 },
    frequency: 0.01,
    emitterLifetime: 0,
    maxParticles: 500,
    addAtBack: false,
    pos: { x: 0, y: 0 },
    behaviors: [
      {
        type: 'alpha',
        config: {
          alpha: {
            list: [
              { time: 0, value: 1 },
              { time: 1, value: 0 },
            ],
          },
        },
      },
      { type: 'moveSpeedStatic', config: { min: 60, max: 160 } },
      { type: 'scaleStatic', config: { min: 0.3, max: 0.8 } },
      {
        type: 'color',
        config: {
          color: {
            list: [
              { time: 0, value: 'ffe08a' },
              { time: 1, value: 'd03010' },
            ],
          },
        },
      },
      { type: 'rotationStatic', config: { min: 240, max: 300 } },
      { type: 'blendMode', config: { blendMode: 'add' } },
      {
        type: 'spawnShape',
        config: { type: 'torus', data: { x: 0, y: 0, radius: 30, innerRadius: 0, affectRotation: false } },
      },
      { type: 'textureRandom', config: { textures: ['images/fire.png', 'images/particle.png'] } },
    ],
  },
};
