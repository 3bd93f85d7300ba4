/** Values of a kernel's constants, whose names are in capitals. */
export type Constants = Readonly<Record<string, number | boolean>>;

/** Keeps those branches of `@?FLAG&!FLAG then@:otherwise@;` whose flags are true. */
export function resolveFlags(source: string, constants: Constants): string {
  let result = '';
  let isKept = true;
  const outer: { readonly isKept: boolean; readonly holds: boolean }[] = [];
  for (const part of source.split('@')) {
    let text = part.slice(1);
    if (part[0] === '?') {
      const space = part.indexOf(' ');
      const holds = part
        .slice(1, space)
        .split('&')
        .every((flag) => (flag[0] === '!' ? !constants[flag.slice(1)] : constants[flag]));
      outer.push({ isKept, holds });
      isKept &&= holds;
      text = part.slice(space + 1);
    } else if (part[0] === ':') {
      const { isKept: wasKept, holds } = outer[outer.length - 1]!; // inserted by `generate`
      isKept = wasKept && !holds;
    } else if (part[0] === ';') ({ isKept } = outer.pop()!);
    else text = part;
    if (isKept) result += text;
  }
  return result;
}
