import { hasOwn } from '@offheap/core/internal';
import { canCompile, compile } from './compile.ts';
import { type KernelCopies, takeCopy } from './kernel-copies.ts';
import { type Constants, resolveFlags } from './resolve-flags.ts';

/**
 * An algorithm over the bytes: an ordinary function that uses only its arguments. `pnpm generate` extracts its source
 * when the library is built; see `tools/kernels/sources.ts`.
 */
export interface Kernel<P, C, R> {
  run(this: void, parts: P, constants: C): R;
  readonly source: string;
  /** In the build without code generator: copies of `run`. */
  readonly copies?: KernelCopies<P, C, R>;
}

/**
 * Calls a kernel. Where code generation is allowed, the kernel's source is compiled for this call alone, with its
 * constants as literals: V8 folds them, removes the branches that they exclude, and collects types for this code
 * alone. Elsewhere the kernel itself is called.
 *
 * @param name the name in debuggers and stack traces, as in `PackedPool.Particle.each`.
 * @param parts the objects that the kernel works on.
 * @param sources replacements of further names in the kernel's source.
 */
export function specialize<P extends object, C extends object, R>(
  kernel: Kernel<P, C, R>,
  name: string,
  parts: P,
  constants: C,
  sources: Readonly<Record<string, string>> = {},
): R {
  if (!canCompile()) return (takeCopy(kernel.copies, constants) ?? kernel.run)(parts, constants);
  const used: Record<string, unknown> = {};
  const replaced = { ...sources };
  const unrolled = unroll(kernel.source, parts as Lists, used, replaced);
  const values = constants as Constants;
  const template = templateOf(unrolled, kernel.source, values, parts, replaced);
  for (const name of template.parts) used[name] = parts[name as keyof P];
  let source = template.texts[0]!;
  template.names.forEach((name, i) => {
    source += (replaced[name] ?? literal(values[name]!)) + template.texts[i + 1]!;
  });
  return compile(name, source, used);
}

/** A kernel's source for some values of its flags. */
interface Template {
  /** The texts between the names. */
  readonly texts: readonly string[];
  /** The names to be replaced by values or other sources. */
  readonly names: readonly string[];
  /** The names of the kernel's objects in it. */
  readonly parts: readonly string[];
}

/**
 * By source and by flags, because the kernels of most structs differ only in their numbers. Sources with unrolled lists
 * are not stored: they differ in more.
 */
const templates = new Map<string, Map<string, Template>>();

function templateOf(
  unrolled: string,
  source: string,
  constants: Constants,
  parts: object,
  sources: Readonly<Record<string, string>>,
): Template {
  if (unrolled !== source) return makeTemplate(unrolled, constants, parts, sources);
  let byFlags = templates.get(source);
  if (byFlags === undefined) templates.set(source, (byFlags = new Map<string, Template>()));
  const flags = Object.values(constants)
    .filter((value) => typeof value === 'boolean')
    .join();
  let template = byFlags.get(flags);
  if (template === undefined)
    byFlags.set(flags, (template = makeTemplate(source, constants, parts, sources)));
  return template;
}

function makeTemplate(
  source: string,
  constants: Constants,
  parts: object,
  sources: Readonly<Record<string, string>>,
): Template {
  const texts = [''];
  const names: string[] = [];
  const used = new Set<string>();
  resolveFlags(source, constants)
    .split(/([A-Za-z]\w*)/)
    .forEach((text, i) => {
      if (i % 2 === 1 && (hasOwn(sources, text) || hasOwn(constants, text))) {
        names.push(text);
        texts.push('');
        return;
      }
      if (i % 2 === 1 && hasOwn(parts, text)) used.add(text);
      texts[texts.length - 1] += text;
    });
  return { texts, names, parts: [...used] };
}

function literal(value: number | boolean): string {
  return typeof value === 'number' && value < 0 ? `(${value})` : String(value);
}

type Lists = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * Repeats the body of each `@[LIST element body@]` for the elements of that list, which is one of a kernel's objects.
 * Numbers and flags of an element become literals; other properties get names, as in `SETScopy0`. Texts are replaced later, because
 * they may contain anything.
 */
function unroll(
  source: string,
  lists: Lists,
  used: Record<string, unknown>,
  replaced: Record<string, string>,
): string {
  return source.replace(/@\[(\w+) (\w+) ([^]*?)@\]/g, (_, list: string, element: string, body: string) => {
    const property = new RegExp(`\\b${element}\\.(\\w+)`, 'g');
    const copies = lists[list]!.map((values, i) =>
      body.replace(property, (_, key: string) => {
        const value = values[key];
        if (typeof value === 'number' || typeof value === 'boolean') return literal(value);
        const name = `${list}${key}${i}`;
        if (typeof value === 'string') replaced[name] = JSON.stringify(value);
        else used[name] = value;
        return name;
      }),
    );
    return copies.map((copy) => `{${copy}}`).join('\n');
  });
}
