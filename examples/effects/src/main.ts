import { makeAtlas } from '@offheap/example-kit/atlas';
import { BACKDROP_NAMES } from '@offheap/example-kit/backdrops/backdrops';
import type { DemoHandle } from './demo-handle.ts';
import { button, element, find, findA } from './dom.ts';
import { exportView } from './editor/export-view.ts';
import { History } from './editor/history.ts';
import { Panel } from './editor/panel.ts';
import type { EffectFile } from './effect-file.ts';
import { GALLERY } from './gallery/gallery.ts';
import { openText } from './io/open.ts';
import { effectOfHash, hashOf } from './io/share.ts';
import { Loop } from './loop.ts';
import { NoWebGL, Stage } from './stage.ts';
import { Stats } from './stats.ts';
import { drawThumbnails } from './thumbnails.ts';

const FIRST = 'campfire';
/** Milliseconds after the last edit until the address contains it. */
const ADDRESS_DELAY = 400;
const STEP = 1 / 60;

try {
  window.offheapEffects = await start();
} catch (error) {
  const notice = find('notice');
  notice.textContent =
    error instanceof NoWebGL
      ? 'The editor draws with WebGL 2, which this browser does not offer. Turn on hardware acceleration in its settings, or open the page in a current Chrome, Edge, Firefox or Safari.'
      : `The editor could not start: ${String(error)}`;
  notice.hidden = false;
  throw error;
}

async function start(): Promise<DemoHandle> {
  const parameters = new URLSearchParams(location.search);
  const atlas = makeAtlas();
  const canvas = findA(HTMLCanvasElement, 'picture');
  const stage = await Stage.make(canvas, atlas);
  const stats = new Stats(stage);
  const history = new History();
  const title = findA(HTMLInputElement, 'title');
  const backdrop = findA(HTMLSelectElement, 'backdrop');
  const repeat = findA(HTMLInputElement, 'repeat');
  const panelElement = find('panel');
  const exportElement = find('export-panel');
  let effect!: EffectFile;
  let frames = 0;
  let addressTimer = 0;
  /** Counts the opened effects, so that a hash whose decompression ends late does not replace a newer effect. */
  let opened = 0;
  const pictures = new Map<string, string>();

  const loop = new Loop((seconds, frameMs) => {
    const begin = performance.now();
    stage.update(seconds);
    stage.render();
    frames++;
    stats.frame(frameMs, performance.now() - begin);
  });

  const say = (lines: readonly string[], isError = false): void => {
    const notes = find('notes');
    notes.hidden = lines.length === 0;
    notes.classList.toggle('error', isError);
    notes.replaceChildren(
      ...lines.map((line) => element('p', { textContent: line })),
      button('×', 'Close the notes', () => say([])),
    );
  };
  /** Shows an effect. Returns `false` if a description in it is wrong; the error is then shown. */
  const tryShow = (next: EffectFile, restart: boolean): boolean => {
    try {
      stage.show(next, restart);
    } catch (error) {
      say([messageOf(error)], true);
      return false;
    }
    if (find('notes').classList.contains('error')) say([]);
    if (!loop.running) stage.render();
    stats.show();
    return true;
  };
  const showHeader = (): void => {
    title.value = effect.title;
    backdrop.value = effect.backdrop;
    repeat.value = String(effect.repeat);
  };
  const writeAddress = (): void => {
    clearTimeout(addressTimer);
    addressTimer = window.setTimeout(() => {
      void hashOf(effect).then((hash) => window.history.replaceState(null, '', hash));
    }, ADDRESS_DELAY);
  };
  const closeExport = (): void => {
    exportElement.hidden = true;
    panelElement.hidden = false;
  };
  /** Shows another effect than before. */
  const open = (next: EffectFile, notes: readonly string[] = []): boolean => {
    if (!tryShow(next, true)) return false;
    opened++;
    effect = next;
    history.clear();
    panel.show(effect);
    showHeader();
    closeExport();
    say(notes);
    for (const each of find('gallery').children) {
      const isNow = GALLERY.get((each as HTMLElement).dataset['name']!) === effect;
      each.ariaPressed = String(isNow);
      if (isNow) each.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    return true;
  };
  const choose = (name: string): void => {
    clearTimeout(addressTimer);
    if (open(GALLERY.get(name)!)) window.history.replaceState(null, '', `#${name}`);
  };
  const edit = (next: EffectFile): void => {
    history.remember(effect);
    if (!tryShow(next, false)) return;
    effect = next;
    writeAddress();
  };
  const travel = (next: EffectFile | undefined): void => {
    if (!next || !tryShow(next, false)) return;
    effect = next;
    panel.show(effect, panel.layer);
    showHeader();
    writeAddress();
  };
  const openFile = async (file: File): Promise<void> => {
    try {
      const { effect: read, notes } = openText(await file.text(), file.name, atlas.names);
      if (open(read, notes)) writeAddress();
    } catch (error) {
      say([messageOf(error)], true);
    }
  };
  const openAddress = async (): Promise<void> => {
    const before = opened;
    const name = location.hash.slice(1);
    if (GALLERY.has(name)) {
      open(GALLERY.get(name)!);
      return;
    }
    try {
      const shared = await effectOfHash(location.hash);
      if (shared && opened === before) open(shared);
    } catch (error) {
      say([messageOf(error)], true);
    }
  };

  const panel = new Panel(panelElement, {
    textureNames: atlas.names,
    pictureOf(name) {
      let url = pictures.get(name);
      if (url === undefined) pictures.set(name, (url = pictureOf(atlas, name)));
      return url;
    },
    edit,
    setVisible(layer, visible) {
      stage.setVisible(layer, visible);
      if (!loop.running) stage.render();
    },
  });

  // The gallery.
  const gallery = find('gallery');
  for (const [name, { title }] of GALLERY) {
    const tile = button('', title, () => choose(name));
    tile.dataset['name'] = name;
    tile.append(element('span', { textContent: title }));
    gallery.append(tile);
  }

  // The bar and the header.
  const pauseButton = findA(HTMLButtonElement, 'pause');
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  /** Whether the user has paused. A hidden page does not run in any case. */
  let paused = parameters.get('paused') === '1' || still;
  const apply = (): void => {
    if (paused || document.hidden) loop.pause();
    else loop.run();
    pauseButton.textContent = paused ? '▶' : '❚❚';
    pauseButton.ariaLabel = paused ? 'Play' : 'Pause';
  };
  const setPaused = (value: boolean): void => {
    paused = value;
    apply();
  };
  const step = (): void => {
    setPaused(true);
    stage.update(STEP);
    stage.render();
    stats.show();
  };
  pauseButton.addEventListener('click', () => setPaused(!paused));
  find('restart').addEventListener('click', () => {
    stage.restart();
    stage.render();
  });
  findA(HTMLSelectElement, 'speed').addEventListener('change', ({ target }) => {
    loop.speed = Number((target as HTMLSelectElement).value);
  });
  backdrop.append(...BACKDROP_NAMES.map((name) => element('option', { textContent: name })));
  backdrop.addEventListener('change', () => {
    const name = BACKDROP_NAMES.find((each) => each === backdrop.value)!;
    edit({ ...effect, backdrop: name });
  });
  repeat.addEventListener('change', () =>
    edit({ ...effect, repeat: Math.max(0, repeat.valueAsNumber || 0) }),
  );
  title.addEventListener('change', () => edit({ ...effect, title: title.value.trim() || 'Untitled' }));
  const fileInput = findA(HTMLInputElement, 'file');
  find('open').addEventListener('click', () => fileInput.click());
  fileInput.addEventListener('change', () => {
    if (fileInput.files?.[0]) void openFile(fileInput.files[0]);
    fileInput.value = '';
  });
  find('share').addEventListener('click', () => void share());
  async function share(): Promise<void> {
    clearTimeout(addressTimer);
    window.history.replaceState(null, '', await hashOf(effect));
    try {
      await navigator.clipboard.writeText(location.href);
      say(['The link to this effect was copied.']);
    } catch {
      say(['The address bar contains this effect. Copy it from there.']);
    }
  }
  find('export').addEventListener('click', () => {
    if (!exportElement.hidden) return closeExport();
    exportElement.replaceChildren(exportView(effect, panel.layer, stage.simulates, atlas, closeExport));
    exportElement.hidden = false;
    panelElement.hidden = true;
  });

  listenToDrops((file) => void openFile(file));
  listenToPointer(canvas, stage);
  addEventListener('hashchange', () => void openAddress());
  document.addEventListener('visibilitychange', apply);
  addEventListener('keydown', (event) => {
    const { target } = event;
    if (target instanceof HTMLElement && /INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY/.test(target.tagName)) return;
    if (event.code === 'Space') {
      event.preventDefault();
      if (!event.repeat) setPaused(!paused);
    } else if (event.key === '.') step();
    else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      travel(event.shiftKey ? history.redo(effect) : history.undo(effect));
    }
  });
  find('undo').addEventListener('click', () => travel(history.undo(effect)));
  find('redo').addEventListener('click', () => travel(history.redo(effect)));
  const place = (): void => {
    const { clientWidth, clientHeight } = find('stage');
    stage.resize(clientWidth, clientHeight);
    if (effect) stage.render();
  };
  place();
  new ResizeObserver(place).observe(find('stage'));

  await openAddress();
  if (opened === 0) open(GALLERY.get(FIRST)!, []);
  stage.render();
  apply();
  if (parameters.get('thumbnails') !== '0') {
    void Stage.make(document.createElement('canvas'), atlas).then((small) =>
      drawThumbnails(small, (name, picture) => {
        gallery.querySelector(`[data-name="${name}"]`)!.prepend(picture);
      }),
    );
  }

  return {
    stage,
    get effect() {
      return effect;
    },
    gallery: [...GALLERY.keys()],
    get frames() {
      return frames;
    },
    get running() {
      return loop.running;
    },
    choose,
    step: (seconds) => stage.update(seconds),
    pause: () => setPaused(true),
    resume: () => setPaused(false),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A texture as a picture for the panel, fitted into a square. */
function pictureOf({ canvas, textures }: ReturnType<typeof makeAtlas>, name: string): string {
  const { x, y, width, height } = textures[name]!.frame;
  const small = element('canvas', { width: 56, height: 56 });
  const part = Math.min(52 / Math.max(width, height), 1.6);
  small
    .getContext('2d')!
    .drawImage(
      canvas,
      x,
      y,
      width,
      height,
      28 - (width * part) / 2,
      28 - (height * part) / 2,
      width * part,
      height * part,
    );
  return small.toDataURL();
}

/** Files that are dropped anywhere on the page are opened. */
function listenToDrops(take: (file: File) => void): void {
  const { body } = document;
  addEventListener('dragover', (event) => {
    event.preventDefault();
    body.classList.add('dropping');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) body.classList.remove('dropping');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    body.classList.remove('dropping');
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  });
}

/** The effect follows the pointer while it is pressed. */
function listenToPointer(canvas: HTMLElement, stage: Stage): void {
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    const move = ({ clientX, clientY }: PointerEvent): void =>
      stage.drag(clientX - event.clientX, clientY - event.clientY);
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener(
      'lostpointercapture',
      () => {
        canvas.removeEventListener('pointermove', move);
        stage.drag(0, 0);
      },
      { once: true },
    );
  });
}
