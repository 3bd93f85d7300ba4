import { showValue } from '@offheap/core/internal';

/**
 * Returns the JSON of a value.
 *
 * @throws Error for a value that JSON does not preserve.
 */
export function jsonOf(value: unknown): string {
  refuseLost(value);
  return JSON.stringify(value);
}

/**
 * Throws for values that JSON does not preserve: `JSON.stringify` would write `null` or `{}` instead. It throws for
 * cycles and bigints itself.
 */
function refuseLost(value: unknown, within: readonly object[] = []): void {
  if (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string') return;
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return;
  if (typeof value !== 'object') throw new Error(`it contains ${showValue(value)}`);
  if (within.includes(value)) return;
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === 'function') return refuseLost(Reflect.apply(toJSON, value, ['']), [...within, value]);
  const parts: readonly unknown[] = Array.isArray(value) ? Array.from(value) : Object.values(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (parts.length === 0 && !Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    throw new Error(`it contains ${showValue(value)}, which has no properties that JSON keeps`);
  const inner = [...within, value];
  for (const part of parts) if (part !== undefined || Array.isArray(value)) refuseLost(part, inner);
}
