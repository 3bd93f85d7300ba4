import { MAX_COUNT, type Settings } from './settings.ts';

/** A slider: what it sets, and how the value reads. */
interface Slider {
  readonly key: 'count' | 'rate' | 'life' | 'speed' | 'gravity' | 'spread' | 'size';
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** From the slider's place to the value, where they differ. */
  readonly value?: (place: number) => number;
  readonly place?: (value: number) => number;
  readonly text: (value: number) => string;
}

const plain = (value: number): string => value.toLocaleString('en');
const percent = (value: number): string => `${Math.round(100 * value)} %`;

const SLIDERS: readonly Slider[] = [
  {
    key: 'count',
    label: 'Particles',
    low: 2,
    high: Math.log10(MAX_COUNT),
    step: 0.001,
    value: (place) => round(10 ** place),
    place: Math.log10,
    text: plain,
  },
  { key: 'rate', label: 'Emission', low: 0, high: 2, step: 0.05, text: percent },
  { key: 'life', label: 'Lifetime', low: 0.4, high: 6, step: 0.1, text: (value) => `${value.toFixed(1)} s` },
  { key: 'speed', label: 'Speed', low: 0, high: 1400, step: 10, text: plain },
  { key: 'gravity', label: 'Gravity', low: -600, high: 1600, step: 20, text: plain },
  { key: 'spread', label: 'Spread', low: 0, high: 1, step: 0.01, text: percent },
  { key: 'size', label: 'Size', low: 0.3, high: 3, step: 0.05, text: percent },
];

/** The panel of sliders and the pause button. */
export class Controls {
  readonly #pause: HTMLButtonElement;

  constructor(
    panel: HTMLElement,
    settings: Settings,
    on: { readonly change: () => void; readonly pause: () => void; readonly reset: () => void },
  ) {
    const details = document.createElement('details');
    details.open = matchMedia('(min-width: 720px)').matches;
    const summary = document.createElement('summary');
    summary.textContent = 'Fountain';
    details.append(summary);
    for (const slider of SLIDERS) details.append(makeSlider(slider, settings, on.change));
    const buttons = document.createElement('div');
    buttons.className = 'buttons';
    this.#pause = makeButton('Pause', on.pause);
    buttons.append(this.#pause, makeButton('Reset', on.reset));
    details.append(buttons);
    panel.append(details);
  }

  showPaused(paused: boolean): void {
    this.#pause.textContent = paused ? 'Play' : 'Pause';
  }
}

function makeSlider(slider: Slider, settings: Settings, onChange: () => void): HTMLElement {
  const { key, label, low, high, step, value = (x) => x, place = (x) => x, text } = slider;
  const row = document.createElement('label');
  const name = document.createElement('span');
  const output = document.createElement('output');
  const input = document.createElement('input');
  name.textContent = label;
  input.type = 'range';
  input.name = key;
  input.min = String(low);
  input.max = String(high);
  input.step = String(step);
  const show = (): void => {
    output.textContent = text(settings[key]);
    input.setAttribute('aria-valuetext', output.textContent);
    const part = (input.valueAsNumber - low) / (high - low);
    input.style.setProperty('--part', `${100 * Math.min(1, Math.max(0, part))}%`);
  };
  input.value = String(place(settings[key]));
  input.addEventListener('input', () => {
    settings[key] = value(input.valueAsNumber);
    show();
    onChange();
  });
  show();
  row.append(name, output, input);
  return row;
}

function makeButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', () => {
    onClick();
    button.blur(); // Space is the page's
  });
  return button;
}

/** Two significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(2));
}
