import { button, element } from '../dom.ts';
import { type Atlas, spriteSheetOf } from '@offheap/example-kit/atlas';
import type { EffectFile } from '../effect-file.ts';
import { effectCode, effectJson, fileNameOf, layerJson } from '../io/export.ts';

const IMAGE = 'effect-textures.png';
const SHEET = 'effect-textures.json';

interface ExportedText {
  readonly fileName: string;
  readonly text: string;
}

/** Shows the effect as a file, to copy and to download, instead of the panel. */
export function exportView(
  effect: EffectFile,
  layer: number,
  simulates: boolean,
  atlas: Atlas,
  close: () => void,
): HTMLElement {
  const forms: readonly (readonly [title: string, exported: ExportedText, about: string])[] = [
    [
      'Code',
      { fileName: fileNameOf(effect, 'ts'), text: effectCode(effect, simulates) },
      'A TypeScript module for pixi.js 8 with @offheap/pixi. It needs the textures too.',
    ],
    [
      'JSON',
      { fileName: fileNameOf(effect, 'json'), text: effectJson(effect) },
      'All layers and the scene. The editor opens this file again.',
    ],
    [
      'Layer',
      { fileName: fileNameOf(effect, `layer-${layer + 1}.json`), text: layerJson(effect, layer) },
      `The description of “${effect.layers[layer]!.name}”, for \`new Emitter\`.`,
    ],
  ];
  const text = element('textarea', { readOnly: true, spellcheck: false, ariaLabel: 'The exported text' });
  const about = element('p');
  let current = forms[0]![1];
  const tabs = forms.map(([title, exported, what]) => {
    const tab = button(title, `Export: ${title}`, () => {
      current = exported;
      text.value = exported.text;
      about.textContent = what;
      for (const each of tabs) each.ariaPressed = String(each === tab);
    });
    return tab;
  });
  tabs[0]!.click();
  const copy = button('Copy', 'Copy the text', () => {
    text.select();
    void navigator.clipboard.writeText(text.value).then(() => (copy.textContent = 'Copied'));
  });
  return element(
    'section',
    { className: 'export', ariaLabel: 'Export' },
    element('div', { className: 'buttons' }, ...tabs, button('Close', 'Back to the properties', close)),
    about,
    text,
    element(
      'div',
      { className: 'buttons' },
      copy,
      button('Download', 'Download the text as a file', () =>
        download(current.fileName, new Blob([current.text], { type: 'text/plain' })),
      ),
      button('Textures', 'Download the textures as a sprite sheet: a picture and its JSON', () => {
        download(
          SHEET,
          new Blob([JSON.stringify(spriteSheetOf(atlas, IMAGE))], { type: 'application/json' }),
        );
        atlas.canvas.toBlob((picture) => picture && download(IMAGE, picture));
      }),
    ),
  );
}

function download(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  element('a', { href: url, download: fileName }).click();
  // The browser reads the URL after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
