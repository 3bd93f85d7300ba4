import type { EmitterConfig } from '@offheap/pixi/emitter';
import { button, element } from '../dom.ts';
import type { EffectFile, EffectLayer } from '../effect-file.ts';
import { inserted, removed, replaced } from '../lists.ts';
import { aliveOf, MAX_PARTICLES, withAlive } from '../particle-count.ts';
import { type FieldContext, fields } from './field.ts';
import { GROUPS, SCHEMA } from './schema.ts';

/** The functions that the panel calls. */
export interface PanelHost extends FieldContext {
  /** Called with the edited effect, to show it. */
  edit(effect: EffectFile): void;
  setVisible(layer: number, visible: boolean): void;
}

/** Edits the layers of an effect. */
export class Panel {
  readonly #root: HTMLElement;
  readonly #host: PanelHost;
  readonly #open = new Set(['Birth', 'Look']);
  readonly #hidden = new Set<number>();
  #effect!: EffectFile;
  #layer = 0;
  #counter: { show(): void } | undefined;

  constructor(root: HTMLElement, host: PanelHost) {
    this.#root = root;
    this.#host = host;
  }

  /** The layer that is edited. */
  get layer(): number {
    return this.#layer;
  }

  /** Shows another effect, or one that was edited elsewhere. */
  show(effect: EffectFile, layer = 0): void {
    this.#effect = effect;
    this.#layer = Math.min(layer, effect.layers.length - 1);
    this.#hidden.clear();
    this.#draw();
  }

  #draw(): void {
    const { emitter } = this.#effect.layers[this.#layer]!;
    this.#root.replaceChildren(
      this.#layers(),
      this.#particles(),
      ...GROUPS.map(([title, keys]) => {
        const isUsed = keys.some((key) => key in emitter);
        const group = element(
          'details',
          { open: this.#open.has(title) },
          element('summary', { textContent: title, className: isUsed ? 'used' : '' }),
        );
        const fill = (): void => {
          if (group.childElementCount > 1 || !group.open) return;
          group.append(
            fields(
              SCHEMA,
              this.#effect.layers[this.#layer]!.emitter as unknown as Readonly<Record<string, unknown>>, // JSON
              // Other groups may have changed other properties since this group was drawn.
              (next) => this.#change(keys, next),
              this.#host,
              keys,
            ),
          );
        };
        group.addEventListener('toggle', () => {
          if (group.open) this.#open.add(title);
          else this.#open.delete(title);
          fill();
        });
        fill();
        return group;
      }),
    );
  }

  #change(keys: readonly string[], next: Readonly<Record<string, unknown>>): void {
    const emitter: Record<string, unknown> = { ...this.#effect.layers[this.#layer]!.emitter };
    for (const key of keys) {
      if (next[key] === undefined) delete emitter[key];
      else emitter[key] = next[key];
    }
    this.#setEmitter(emitter as unknown as EmitterConfig); // according to the schema
    this.#counter?.show();
  }

  #setEmitter(emitter: EmitterConfig): void {
    const { layers } = this.#effect;
    this.#edit({ layers: replaced(layers, this.#layer, { ...layers[this.#layer]!, emitter }) });
  }

  #edit(change: Partial<EffectFile>): void {
    this.#effect = { ...this.#effect, ...change };
    this.#host.edit(this.#effect);
  }

  #select(layer: number, layers: readonly EffectLayer[] = this.#effect.layers): void {
    this.#layer = layer;
    if (layers !== this.#effect.layers) {
      this.#hidden.clear();
      this.#edit({ layers });
    }
    this.#draw();
  }

  #layers(): HTMLElement {
    const { layers } = this.#effect;
    const now = this.#layer;
    const rows = layers.map(({ name }, i) => {
      const choose = button(name, `Edit the layer ${name}`, () => this.#select(i));
      choose.className = 'choose';
      choose.ariaPressed = String(i === now);
      choose.addEventListener('dblclick', () => this.#rename(choose, i));
      const eye = button(this.#hidden.has(i) ? '◌' : '●', `Show or hide the layer ${name}`, () => {
        const isHidden = !this.#hidden.has(i);
        if (isHidden) this.#hidden.add(i);
        else this.#hidden.delete(i);
        this.#host.setVisible(i, !isHidden);
        eye.textContent = isHidden ? '◌' : '●';
      });
      eye.className = 'eye';
      return element('li', {}, eye, choose);
    });
    const current = layers[now]!;
    return element(
      'section',
      { className: 'layers', ariaLabel: 'Layers' },
      element('ul', {}, ...rows),
      element(
        'p',
        { className: 'buttons' },
        button('Copy', `Copy the layer ${current.name}`, () =>
          this.#select(
            now + 1,
            inserted(layers, now + 1, {
              name: `${current.name}, copy`,
              // A new object, because the stage distinguishes layers by identity.
              emitter: { ...current.emitter },
            }),
          ),
        ),
        button('Delete', `Delete the layer ${current.name}`, () => {
          if (layers.length > 1) this.#select(Math.max(0, now - 1), removed(layers, now));
        }),
        button('↑', 'Move the layer back, behind the previous one', () => this.#move(now - 1)),
        button('↓', 'Move the layer forward, in front of the next one', () => this.#move(now + 1)),
      ),
    );
  }

  #move(to: number): void {
    const { layers } = this.#effect;
    if (to < 0 || to >= layers.length) return;
    this.#select(to, inserted(removed(layers, this.#layer), to, layers[this.#layer]!));
  }

  #rename(choose: HTMLElement, layer: number): void {
    const { layers } = this.#effect;
    const input = element('input', {
      type: 'text',
      value: layers[layer]!.name,
      ariaLabel: 'Name of the layer',
    });
    choose.replaceWith(input);
    input.select();
    input.addEventListener('change', () => {
      const name = input.value.trim() || layers[layer]!.name;
      this.#edit({ layers: replaced(this.#effect.layers, layer, { ...this.#effect.layers[layer]!, name }) });
    });
    input.addEventListener('blur', () => this.#draw());
    input.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') input.blur();
    });
  }

  /** A slider of the number of particles, from 1 to a million. */
  #particles(): HTMLElement {
    const top = Math.log10(MAX_PARTICLES);
    const slider = element('input', {
      type: 'range',
      min: '0',
      max: String(top),
      step: '0.01',
      ariaLabel: 'Particles, slider',
    });
    const input = element('input', {
      type: 'number',
      min: '1',
      max: String(MAX_PARTICLES),
      ariaLabel: 'Particles',
    });
    const alive = (): number => aliveOf(this.#effect.layers[this.#layer]!.emitter);
    const show = (): void => {
      input.value = String(alive());
      slider.value = String(Math.log10(alive()));
    };
    const set = (particles: number): void => {
      if (!Number.isFinite(particles)) return;
      this.#setEmitter(withAlive(this.#effect.layers[this.#layer]!.emitter, particles));
    };
    slider.addEventListener('input', () => {
      set(Math.round(10 ** slider.valueAsNumber));
      input.value = String(alive());
    });
    const redraw = (): void => {
      // The fields of the emission have other values now.
      this.#draw();
    };
    slider.addEventListener('change', redraw);
    input.addEventListener('change', () => {
      set(input.valueAsNumber);
      redraw();
    });
    this.#counter = { show };
    show();
    return element(
      'section',
      {
        className: 'particles',
        title: 'The maximum number of particles of this layer that are alive at the same time',
      },
      element('span', { textContent: 'particles' }),
      slider,
      input,
    );
  }
}
