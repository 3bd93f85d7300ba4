import { button, element } from '../dom.ts';
import { inserted, removed, replaced } from '../lists.ts';
import { curveEditor, type NumberStop } from './curve-editor.ts';
import { type ColorStop, gradientEditor, hexOf } from './gradient-editor.ts';
import { converted, initialOf, shapeOf } from './initial.ts';
import { numberInput, scrubs } from './number-input.ts';
import { labelOf, resolve, type Schema, type Variant, variantOf, variantsOf } from './schema.ts';

/** What the panel offers in addition to the schema. */
export interface FieldContext {
  readonly textureNames: readonly string[];
  /** The picture of a texture, for buttons. */
  pictureOf(name: string): string;
}

/** A property that is edited. */
export interface Property {
  readonly key: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** Whether the property is optional. */
  readonly isOptional: boolean;
  /** Sets the property; `undefined` removes it. */
  change(value: unknown): void;
}

type Json = Readonly<Record<string, unknown>>;

/** Labels of the forms of a value. */
const FORM_NAMES: Readonly<Record<string, string>> = {
  number: 'value',
  range: 'range',
  curve: 'curve',
  color: 'colour',
  gradient: 'gradient',
};

/** Properties with values from 0 to 1, although the schema allows greater ones. */
const FRACTIONS: Readonly<Record<string, readonly [number, number]>> = { alpha: [0, 1] };

/** The row of a property: its name, its form, and its inputs. */
export function field(property: Property, context: FieldContext): HTMLElement {
  const { key, schema, isOptional } = property;
  const variants = variantsOf(schema);
  let value = property.value;
  const row = element('div', { className: 'field' });
  row.dataset['key'] = key;
  const set = (next: unknown): void => {
    value = next;
    row.classList.toggle('set', next !== undefined);
    property.change(next);
  };
  const setAndDraw = (next: unknown): void => {
    set(next);
    draw();
  };

  function draw(): void {
    const isSet = value !== undefined;
    const shown = isSet ? value : resolve(schema).default;
    const variant = variantOf(variants, shown);
    row.classList.toggle('set', isSet);
    const label = element('span', { className: 'label', textContent: labelOf(key) });
    label.title = resolve(schema).description ?? schema.description ?? '';
    const head = element('div', { className: 'head' }, label);
    row.replaceChildren(head);
    const needsValue = ['object', 'list', 'names', 'tagged', 'json', 'text', 'choice'].includes(variant.kind);
    if (!isSet && shown === undefined && needsValue) {
      head.append(
        button('Add', `Add ${labelOf(key)}`, () => {
          const initial = initialOf(key, variant.schema);
          setAndDraw(variant.kind === 'list' || variant.kind === 'names' ? [initial].flat() : initial);
        }),
      );
      return;
    }
    const choice = formChoice(key, variants, variant, shown, setAndDraw);
    if (choice) head.append(choice);
    const control = controlOf(key, variant, shown, set, context);
    const isWide = ['curve', 'gradient', 'object', 'tagged', 'list', 'names', 'json'].includes(variant.kind);
    if (isWide) row.append(element('div', { className: 'body' }, control));
    else if (control) head.append(control);
    if (variant.kind === 'number') scrubs(label, () => row.querySelector('input[type=number]'));
    if (isOptional && isSet) {
      head.append(
        Object.assign(
          button('×', `Remove ${labelOf(key)}`, () => setAndDraw(undefined)),
          {
            className: 'unset',
          },
        ),
      );
    }
  }
  draw();
  return row;
}

/** A select of the forms of a value, such as a number, a range or a curve, or of its names. */
function formChoice(
  key: string,
  variants: readonly Variant[],
  current: Variant,
  value: unknown,
  change: (value: unknown) => void,
): HTMLElement | undefined {
  if (variants.length === 1) return undefined;
  const options = variants.flatMap((variant) =>
    variant.kind === 'choice'
      ? variant.schema.enum!.map((name) => ({ name, variant, isNow: value === name }))
      : [
          {
            name: (key === 'facing' ? 'angle' : FORM_NAMES[variant.kind]) ?? variant.kind,
            variant,
            isNow: variant === current,
          },
        ],
  );
  const select = element(
    'select',
    { className: 'form', ariaLabel: `${labelOf(key)}, form` },
    ...options.map(({ name, isNow }) => element('option', { textContent: name, selected: isNow })),
  );
  select.addEventListener('change', () => {
    const { name, variant } = options[select.selectedIndex]!;
    change(variant.kind === 'choice' ? name : converted(value, key, variant));
  });
  return select;
}

function controlOf(
  key: string,
  { kind, schema }: Variant,
  value: unknown,
  set: (value: unknown) => void,
  context: FieldContext,
): HTMLElement | '' {
  const label = labelOf(key);
  switch (kind) {
    case 'number': {
      const bounds = FRACTIONS[key];
      const bounded = bounds ? { ...schema, minimum: bounds[0], maximum: bounds[1] } : schema;
      return numberInput(label, bounded, value as number | undefined, set);
    }
    case 'boolean':
      return element('input', {
        type: 'checkbox',
        ariaLabel: label,
        checked: value === true,
        onchange: ({ target }) => set((target as HTMLInputElement).checked),
      });
    case 'text':
      return element('input', {
        type: 'text',
        ariaLabel: label,
        value: String(value),
        onchange: ({ target }) => set((target as HTMLInputElement).value),
      });
    case 'choice':
      // If there are other forms too, their select contains the names.
      return schema.enum!.length < 2 || key === 'facing' || key === 'rate'
        ? ''
        : select(label, schema.enum!, value, set);
    case 'range':
      return rangeInputs(label, schema, value as readonly [number, number], set);
    case 'curve':
      return curve(key, schema, value as Json, set, context);
    case 'color':
      return element('input', {
        type: 'color',
        ariaLabel: label,
        value: hexOf(value),
        oninput: ({ target }) => set((target as HTMLInputElement).value),
      });
    case 'gradient': {
      let now = value as Json;
      return gradientEditor(label, now['stops'] as readonly ColorStop[], (stops) => {
        now = { ...now, stops };
        set(now);
      });
    }
    case 'tagged':
      return tagged(schema, value as Json, set, context);
    case 'object':
      return fields(schema, value as Json, set, context);
    case 'names':
      return texturePicker(label, value as readonly string[], set, context);
    case 'list':
      return list(key, schema, value as readonly Json[], set, context);
    default:
      return jsonText(label, value, set);
  }
}

/** The rows of an object's properties. */
export function fields(
  schema: Schema,
  value: Json,
  change: (value: Json) => void,
  context: FieldContext,
  keys: readonly string[] = Object.keys(schema.properties!),
): HTMLElement {
  let now = value;
  return element(
    'div',
    { className: 'fields' },
    ...keys
      .filter((key) => key !== 'type')
      .map((key) =>
        field(
          {
            key,
            schema: schema.properties![key]!,
            value: now[key],
            isOptional: !schema.required?.includes(key),
            change(next) {
              const { [key]: _, ...others } = now;
              now = next === undefined ? others : { ...now, [key]: next };
              change(now);
            },
          },
          context,
        ),
      ),
  );
}

function select(
  label: string,
  names: readonly string[],
  value: unknown,
  change: (value: string) => void,
): HTMLElement {
  return element(
    'select',
    { ariaLabel: label, onchange: ({ target }) => change((target as HTMLSelectElement).value) },
    ...names.map((name) => element('option', { textContent: name, selected: name === value })),
  );
}

function rangeInputs(
  label: string,
  schema: Schema,
  value: readonly [number, number],
  change: (value: unknown) => void,
): HTMLElement {
  let now = value;
  const input = (index: 0 | 1, name: string): HTMLElement =>
    numberInput(
      `${label}, ${name}`,
      schema.prefixItems![index]!,
      now[index],
      (next) => {
        if (next === undefined) return;
        now = index === 0 ? [next, now[1]] : [now[0], next];
        change(now);
      },
      'plain',
    );
  return element('span', { className: 'range' }, input(0, 'from'), '–', input(1, 'to'));
}

function curve(
  key: string,
  schema: Schema,
  value: Json,
  change: (value: unknown) => void,
  context: FieldContext,
): HTMLElement {
  const host = element('div');
  let now = value;
  const draw = (): void => {
    const more = Object.keys(schema.properties!).filter((each) => each !== 'stops');
    host.replaceChildren(
      curveEditor(
        labelOf(key),
        now['stops'] as readonly NumberStop[],
        now['step'] === true,
        FRACTIONS[key],
        (stops) => {
          now = { ...now, stops };
          change(now);
        },
      ),
      fields(
        schema,
        now,
        (next) => {
          const redraws = next['step'] !== now['step'];
          now = { ...next, stops: now['stops'] };
          change(now);
          if (redraws) draw();
        },
        context,
        more,
      ),
    );
  };
  draw();
  return host;
}

function tagged(
  schema: Schema,
  value: Json,
  change: (value: unknown) => void,
  context: FieldContext,
): HTMLElement {
  const host = element('div');
  const draw = (now: Json): void => {
    const types = schema.oneOf!.map((each) => each.properties!['type']!.enum![0]!);
    const current = schema.oneOf![types.indexOf(String(now['type']))]!;
    host.replaceChildren(
      select('shape', types, now['type'], (type) => {
        const next = shapeOf(type) as Json; // one of the objects by type
        change(next);
        draw(next);
      }),
      fields(current, now, change, context),
    );
  };
  draw(value);
  return host;
}

function list(
  key: string,
  schema: Schema,
  value: readonly Json[],
  change: (value: unknown) => void,
  context: FieldContext,
): HTMLElement {
  const host = element('div', { className: 'list' });
  const item = resolve(schema.items as Schema); // a list of objects has a schema of these
  let now = value;
  const set = (next: readonly Json[]): void => {
    now = next;
    change(next.length === 0 ? undefined : next);
  };
  const draw = (): void => {
    host.replaceChildren(
      ...now.map((each, i) =>
        element(
          'details',
          { open: now.length === 1 },
          element(
            'summary',
            {},
            `${labelOf(key)} ${i + 1}`,
            Object.assign(
              button('×', `Remove ${labelOf(key)} ${i + 1}`, () => {
                set(removed(now, i));
                draw();
              }),
              { className: 'unset' },
            ),
          ),
          fields(item, each, (next) => set(replaced(now, i, next)), context),
        ),
      ),
      button('+ Another', `Add another item to ${labelOf(key)}`, () => {
        const start = initialOf(key, {});
        set(inserted(now, now.length, (now.at(-1) ?? start) as Json)); // of a list of objects
        draw();
      }),
    );
  };
  draw();
  return host;
}

function texturePicker(
  label: string,
  value: readonly string[],
  change: (value: unknown) => void,
  context: FieldContext,
): HTMLElement {
  let now = value;
  return element(
    'div',
    { className: 'textures', role: 'group', ariaLabel: label },
    ...context.textureNames.map((name) => {
      const made = button('', name, () => {
        const next = now.includes(name) ? now.filter((each) => each !== name) : [...now, name];
        if (next.length === 0) return;
        now = next;
        made.ariaPressed = String(now.includes(name));
        change(now);
      });
      made.ariaPressed = String(now.includes(name));
      made.style.backgroundImage = `url(${context.pictureOf(name)})`;
      return made;
    }),
  );
}

/** Lists of points and the like, as JSON. */
function jsonText(label: string, value: unknown, change: (value: unknown) => void): HTMLElement {
  const area = element('textarea', { ariaLabel: `${label}, JSON`, rows: 2, value: JSON.stringify(value) });
  area.addEventListener('change', () => {
    try {
      change(JSON.parse(area.value));
      area.setCustomValidity('');
    } catch {
      area.setCustomValidity('This is not JSON.');
    }
    area.reportValidity();
  });
  return area;
}
