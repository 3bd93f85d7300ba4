import { fileURLToPath } from 'node:url';
import { transformerTwoslash } from '@shikijs/vitepress-twoslash';
import { ModuleKind, ModuleResolutionKind, ScriptTarget } from 'typescript';

/**
 * Links of doc comments as code. TypeScript returns the parts of a link in turn, and Twoslash joins them with line ends:
 * `{@link `, the name, the text, `}`.
 */
function showLinks(docs: string): string {
  return docs.replace(/\n?\{@link\s+([^}]*?)\s*\}\n?/g, (_, target: string) => {
    const text = target.split(/[|\s]+/).at(-1)!;
    return `\`${text}\``;
  });
}

/**
 * Blocks of code that begin with `ts twoslash` show the type and the doc comment of each name under the pointer. A block
 * with an error of the compiler fails the build.
 */
export const typePopups = transformerTwoslash({
  processHoverDocs: showLinks,
  twoslashOptions: {
    vfsRoot: fileURLToPath(new URL('..', import.meta.url)),
    compilerOptions: {
      customConditions: ['@offheap/source'],
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      target: ScriptTarget.ES2022,
      lib: ['ES2022', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
    },
  },
});
