/** The element of the page with this id. */
export function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element #${id}.`);
  return element;
}

/** The element of the page with this id and class, such as `HTMLInputElement`. */
export function findA<T extends HTMLElement>(kind: new () => T, id: string): T {
  const element = find(id);
  if (!(element instanceof kind)) throw new Error(`The element #${id} is not a ${kind.name}.`);
  return element;
}

/** A new element with these properties and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<Omit<HTMLElementTagNameMap[K], 'style'>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A button with a text and a description. */
export function button(text: string, title: string, onclick: () => void): HTMLButtonElement {
  return element('button', { type: 'button', textContent: text, title, ariaLabel: title, onclick });
}
