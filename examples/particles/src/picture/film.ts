import { type Container, Geometry, Mesh, RenderTexture, Shader, type WebGLRenderer } from 'pixi.js';

/** How light becomes a picture. */
export interface FilmOptions {
  /** A factor of the light. */
  readonly exposure: number;
}

const VERTEX = `#version 300 es
in vec2 aPosition;
out vec2 vPlace;
void main() {
  vPlace = aPosition;
  gl_Position = vec4(aPosition.x * 2.0 - 1.0, 1.0 - aPosition.y * 2.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
in vec2 vPlace;
out vec4 finalColor;
uniform sampler2D uLight;
uniform float uExposure;
uniform float uHorizon;
uniform float uTime;
float noise(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
void main() {
  vec2 place = vPlace;
  vec3 light = vec3(0.0);
  if (place.y > uHorizon) {
    float depth = (place.y - uHorizon) / (1.0 - uHorizon);
    // Waves look shorter towards the horizon.
    float far = 1.0 / (depth + 0.06);
    float wave = sin(far * 9.0 + uTime * 1.1) + 0.6 * sin(far * 23.0 - uTime * 1.7 + place.x * 30.0)
      + 0.5 * sin(place.x * 90.0 + far * 41.0 + uTime * 2.3);
    // The camera is just above the lake, so the lake mirrors the sky far up.
    place.y = uHorizon - 2.6 * (place.y - uHorizon) - 0.006 * wave * (0.25 + depth);
    place.x += 0.0018 * wave * (0.3 + depth);
    // Small waves blur what it mirrors, more so near the camera.
    vec2 blur = vec2(0.0008, 0.007) * (0.1 + depth);
    for (float i = -2.0; i <= 2.0; i++) light += 0.2 * texture(uLight, place + i * blur).rgb;
    light *= 0.95 * (1.0 - 0.8 * depth) * (0.88 + 0.12 * wave / 2.1);
    light += vec3(0.004, 0.008, 0.02) * (1.0 - depth);
  } else light = texture(uLight, place).rgb;
  // Tone mapping as of film: bright light approaches white and does not clip.
  vec3 color = 1.0 - exp(-uExposure * light);
  // Dither: dark gradients would show bands.
  finalColor = vec4(color + (noise(gl_FragCoord.xy) - 0.5) / 255.0, 1.0);
}`;

/** Renders a scene into 16-bit floats, where light adds up without a limit, and brings the sum onto the screen. */
export class Film {
  /** The edge of the water, which mirrors the picture above it: a part of the height, from the top. 1: no water. */
  horizon = 1;
  time = 0;
  readonly #light: RenderTexture;
  readonly #mesh: Mesh<Geometry, Shader>;
  readonly #frame: {
    readonly container: Container;
    readonly target: RenderTexture;
    readonly clearColor: number;
  };
  readonly #print: { readonly container: Container };

  constructor(renderer: WebGLRenderer, scene: Container, background: number, { exposure }: FilmOptions) {
    const hasFloats = renderer.gl.getExtension('EXT_color_buffer_float') !== null;
    this.#light = RenderTexture.create({
      width: 1,
      height: 1,
      format: hasFloats ? 'rgba16float' : 'rgba8unorm',
    });
    this.#mesh = new Mesh({
      geometry: new Geometry({
        topology: 'triangle-strip',
        attributes: {
          aPosition: { buffer: new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), format: 'float32x2' },
        },
      }),
      shader: Shader.from({
        gl: { vertex: VERTEX, fragment: FRAGMENT },
        resources: {
          uLight: this.#light.source,
          film: {
            uExposure: { value: exposure, type: 'f32' },
            uHorizon: { value: 1, type: 'f32' },
            uTime: { value: 0, type: 'f32' },
          },
        },
      }),
    });
    this.#frame = { container: scene, target: this.#light, clearColor: background };
    this.#print = { container: this.#mesh };
  }

  render(renderer: WebGLRenderer): void {
    const { width, height } = renderer.screen;
    const light = this.#light;
    if (light.width !== width || light.height !== height || light.source.resolution !== renderer.resolution) {
      light.resize(width, height, renderer.resolution);
    }
    const { uniforms } = this.#mesh.shader!.resources['film'] as {
      uniforms: { uHorizon: number; uTime: number };
    }; // created above
    uniforms.uHorizon = this.horizon;
    uniforms.uTime = this.time;
    renderer.render(this.#frame);
    renderer.render(this.#print);
  }

  destroy(): void {
    this.#mesh.shader!.destroy(); // before the texture that it reads
    this.#mesh.geometry.destroy(true);
    this.#mesh.destroy();
    this.#light.destroy(true);
  }
}
