import type { Heap } from '@offheap/core';
import { PoolStore } from '../modes/pool-store.ts';
import type { ModeName } from '../settings.ts';
import type { ParticleStore } from '../modes/particle-store.ts';
import type { BlockList } from './block-list.ts';
import { Comparison } from './comparison.ts';
import { FrameGraph } from './frame-graph.ts';
import { FrameWindow } from './frame-window.ts';
import { HeapWatch } from './heap-watch.ts';
import { MemoryMap } from './memory-map.ts';
import { RecentCount } from './recent-count.ts';

/** Milliseconds between two updates of the numbers: more updates would be unreadable, and each creates garbage. */
const PERIOD = 500;
/** Milliseconds after a start or a switch that do not count: compilation in that time creates garbage in every mode. */
const SETTLING = 2500;
/** Whether the browser reports long tasks. */
const TELLS_LONG_TASKS = PerformanceObserver.supportedEntryTypes.includes('longtask');

/** The pictures and numbers at the lower edge: frame times, heap, long tasks, live count, memory map. */
export class LivePictures {
  readonly #graph: FrameGraph;
  readonly #map: MemoryMap;
  readonly #frames = new FrameWindow();
  readonly #scripts = new FrameWindow();
  readonly #comparison = new Comparison();
  readonly #heapWatch = new HeapWatch();
  readonly #heap: Heap;
  readonly #values = new Map<string, HTMLElement>();
  readonly #collections = new RecentCount();
  readonly #longTasks = new RecentCount();
  #shown = 0;
  /** Time after which frames count. There is none until the first frame. */
  #countsFrom = Infinity;
  #scriptMs = 0;
  #scriptFrames = 0;

  /** @param root has a canvas `#frame-graph`, a canvas `#memory-map` and `data-value` elements. */
  constructor(root: HTMLElement, heap: Heap, blocks: BlockList) {
    this.#heap = heap;
    this.#graph = new FrameGraph(root.querySelector<HTMLCanvasElement>('#frame-graph')!);
    this.#map = new MemoryMap(root.querySelector<HTMLCanvasElement>('#memory-map')!, heap.memory, blocks);
    for (const element of root.querySelectorAll<HTMLElement>('[data-value]'))
      this.#values.set(element.dataset['value']!, element);
    watchLongTasks((begin) => {
      if (begin >= this.#countsFrom) this.#longTasks.add(begin);
    });
  }

  resize(): void {
    this.#graph.resize();
    this.#map.resize();
  }

  /** Starts another scene: all measurements are removed. */
  restart(): void {
    this.#comparison.clear();
    this.#graph.clear();
    this.#begin();
  }

  /** Starts another mode, which is compared with the current one. */
  switchMode(): void {
    this.#comparison.next();
    this.#graph.next();
    this.#begin();
  }

  #begin(): void {
    this.#frames.clear();
    this.#scripts.clear();
    this.#collections.clear();
    this.#longTasks.clear();
    this.#scriptMs = this.#scriptFrames = 0;
    this.#shown = 0;
    this.#countsFrom = Infinity;
  }

  /** Counts a frame. */
  frame(now: number, frameMs: number, scriptMs: number, store: ParticleStore, mode: ModeName): void {
    const collected = this.#heapWatch.frame();
    this.#graph.frame(frameMs, scriptMs, collected);
    this.#map.draw(store);
    if (this.#countsFrom === Infinity) this.#countsFrom = now + SETTLING;
    if (now - frameMs >= this.#countsFrom) {
      this.#frames.add(now, frameMs);
      this.#scripts.add(now, scriptMs);
      if (collected) this.#collections.add(now);
    }
    this.#scriptMs += scriptMs;
    this.#scriptFrames++;
    if (now - this.#shown > PERIOD) this.show(now, store, mode);
  }

  /** Writes the numbers. */
  show(now: number, store: ParticleStore, mode: ModeName): void {
    this.#shown = now;
    this.#frames.sort(now);
    this.#scripts.sort(now);
    this.#compare(now, store, mode);
    this.#map.draw(store);
    const { used } = this.#heapWatch;
    const script = this.#scriptFrames === 0 ? undefined : this.#scriptMs / this.#scriptFrames;
    this.#scriptMs = this.#scriptFrames = 0;
    this.#write('live', store.length.toLocaleString('en'));
    if (script !== undefined) this.#write('script', `${script.toFixed(1)} ms`);
    this.#write('frame', milliseconds(this.#frames.percentile(0.5)));
    this.#write('p99', milliseconds(this.#frames.percentile(0.99)));
    this.#write('worst', milliseconds(this.#frames.worst));
    this.#write('heap', used === undefined ? '–' : mebibytes(used));
    this.#write('collections', used === undefined ? '–' : String(this.#collections.count(now)));
    this.#write('long', TELLS_LONG_TASKS ? String(this.#longTasks.count(now)) : '–');
    const offheap = store instanceof PoolStore;
    this.#write(
      'pool',
      offheap ? `${mebibytes(store.pool.length * store.pool.layout.stride)} of particles` : 'not in use',
    );
    this.#write('scratch', offheap ? `${(store.scratch.peak / 1024).toFixed(0)} KiB scratch peak` : '');
    this.#write('memory', `${mebibytes(this.#heap.used)} of ${mebibytes(this.#heap.memory.byteLength)}`);
  }

  #compare(now: number, { scene }: ParticleStore, mode: ModeName): void {
    const script = this.#scripts.percentile(0.5);
    if (scene.kind === 'simulated' && script !== undefined) {
      const pauses = this.#heapWatch.used === undefined ? undefined : this.#collections.count(now);
      this.#comparison.measure({ mode, script, pauses });
    }
    this.#write('comparison', scene.kind === 'simulated' ? this.#comparison.text : 'No script per particle.');
  }

  #write(name: string, text: string): void {
    const element = this.#values.get(name);
    if (element !== undefined && element.textContent !== text) element.textContent = text;
  }
}

function watchLongTasks(onLongTask: (begin: number) => void): void {
  if (!TELLS_LONG_TASKS) return;
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) onLongTask(startTime);
  }).observe({ type: 'longtask' });
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${ms.toFixed(0)} ms`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
