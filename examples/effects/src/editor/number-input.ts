import { element } from '../dom.ts';
import type { Schema } from './schema.ts';

/** Pixels of a drag that change a number by one step. */
const DRAG = 2;

/** An input of a number. With `slider`, it also has a slider if its range is small. */
export function numberInput(
  label: string,
  schema: Schema,
  value: number | undefined,
  change: (value: number | undefined) => void,
  look: 'plain' | 'slider' = 'slider',
): HTMLElement {
  let last = value;
  /** Leaving an input after typing is not another change. */
  const report = (next: number | undefined): void => {
    if (next === last) return;
    last = next;
    change(next);
  };
  const { minimum, exclusiveMinimum, maximum } = schema;
  const least = minimum ?? exclusiveMinimum;
  const input = element('input', {
    type: 'number',
    inputMode: 'decimal',
    ariaLabel: label,
    step: schema.type === 'integer' ? '1' : 'any',
    value: value === undefined ? '' : shortNumber(value),
    placeholder: typeof schema.default === 'number' ? String(schema.default) : '–',
  });
  if (least !== undefined) input.min = String(least);
  if (maximum !== undefined) input.max = String(maximum);
  const set = (next: number): void => {
    const whole = schema.type === 'integer' ? Math.round(next) : next;
    const bounded = Math.min(maximum ?? Infinity, Math.max(least ?? -Infinity, whole));
    // A positive value stays positive.
    const allowed = bounded === exclusiveMinimum ? bounded + 0.001 : bounded;
    const short = Number(shortNumber(allowed));
    input.value = String(short);
    if (slider) slider.value = String(short);
    report(short);
  };
  input.addEventListener('input', () => {
    if (input.value === '') return;
    const typed = input.valueAsNumber;
    if (Number.isFinite(typed) && input.validity.valid) {
      if (slider) slider.value = input.value;
      report(typed);
    }
  });
  input.addEventListener('change', () => {
    if (input.value === '') report(undefined);
    else set(input.valueAsNumber);
  });
  const isShort = look === 'slider' && maximum !== undefined && least !== undefined && maximum - least <= 1;
  const slider = isShort
    ? element('input', {
        type: 'range',
        ariaLabel: `${label}, slider`,
        min: String(least),
        max: String(maximum),
        step: '0.01',
        value: String(value ?? (typeof schema.default === 'number' ? schema.default : least)),
        oninput: () => set(slider!.valueAsNumber),
      })
    : undefined;
  return element('span', { className: 'number' }, ...(slider ? [slider] : []), input);
}

/** Makes a label change its number when it is dragged to the left or to the right. */
export function scrubs(label: HTMLElement, input: () => HTMLInputElement | null): void {
  label.classList.add('scrubs');
  label.addEventListener('pointerdown', (event) => {
    const target = input();
    if (target === null || event.button !== 0) return;
    event.preventDefault();
    const start = Number(target.value === '' ? target.placeholder : target.value) || 0;
    const step = target.step === '1' ? 1 : 10 ** Math.floor(Math.log10(Math.max(Math.abs(start), 0.5)) - 1);
    const move = ({ clientX }: PointerEvent): void => {
      const steps = Math.round((clientX - event.clientX) / DRAG);
      target.value = shortNumber(start + steps * step);
      target.dispatchEvent(new Event('change'));
    };
    label.setPointerCapture(event.pointerId);
    label.addEventListener('pointermove', move);
    label.addEventListener('lostpointercapture', () => label.removeEventListener('pointermove', move), {
      once: true,
    });
  });
}

/** A number with at most five digits. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}
