import { MAX_FLOAT } from '../emitter/formula.ts';

/** Reads handwritten files: strings in place of numbers, missing parts. Every guess is noted. */
export class LooseJson {
  readonly notes: string[] = [];

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  object(value: unknown): Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // an object, read by name
  }

  list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
  }

  /** Returns a list, or the given number of its values at even distances, including the first and last. */
  atMost<T>(list: readonly T[], most: number, what: string): readonly T[] {
    return list.length <= most ? list : this.indices(list.length, most, what).map((index) => list[index]!);
  }

  /**
   * Returns the indices of a list of `length` values, or the given number of them at even distances, including the
   * first and last.
   */
  indices(length: number, most: number, what: string): readonly number[] {
    if (length > most) this.note(`${length} ${what}: ${most} of them are used`);
    const step = length > most ? (length - 1) / (most - 1) : 1;
    return Array.from({ length: Math.min(length, most) }, (_, i) => Math.round(i * step));
  }

  number(value: unknown, missing: number): number {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return missing;
    const nearest = Math.min(MAX_FLOAT, Math.max(-MAX_FLOAT, number));
    if (nearest !== number) this.note(`the number ${number}: ${nearest} instead`);
    return nearest;
  }

  /** Returns a number, or the highest number that an emitter accepts. */
  upTo(most: number, number: number, what: string): number {
    if (number > most) this.note(`${what} ${number}: ${most} instead`);
    return Math.min(number, most);
  }

  text(value: unknown): string {
    return typeof value === 'string' ? value : String(value);
  }

  /** Returns a name: a non-empty string, or a number. Other values are ignored. */
  name(value: unknown, what: string): string | undefined {
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
    this.note(`a ${what} has no name: ignored`);
    return undefined;
  }

  /** Returns two numbers of an object, or one number if they are equal. */
  range(value: unknown, low: string, high: string, missing: number): number | [number, number] {
    const object = this.object(value);
    const min = this.number(object[low], this.number(object[high], missing));
    const max = this.number(object[high], min);
    return min === max ? min : [min, max];
  }

  /** Returns a colour as `'#rrggbb'`. */
  color(value: unknown): string {
    let digits = typeof value === 'number' ? value.toString(16).padStart(6, '0') : String(value).trim();
    digits = digits.replace(/^(#|0x)/i, '').toLowerCase();
    if (/^[\da-f]{8}$/.test(digits)) digits = digits.slice(2); // AARRGGBB: the original ignores its alpha
    if (/^[\da-f]{3}$/.test(digits)) {
      this.note(`colour ${String(value)} is read as #${digits.replace(/./g, '$&$&')}`);
      digits = digits.replace(/./g, '$&$&');
    }
    if (/^[\da-f]{6}$/.test(digits)) return `#${digits}`;
    this.note(`colour ${String(value)} is not a colour: white instead`);
    return '#ffffff';
  }
}
