import {
  type ArrayView,
  type ElementCursor,
  f32,
  type ScratchArray,
  type ScratchScope,
  Struct,
  u32,
  u8,
} from '@offheap/struct';
import type { Pose, Velocity } from './components.ts';

/** A boid as its neighbours see it. */
export class Neighbour extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
}

/**
 * The neighbours of a place: the boids, sorted by their cell. They are sorted again in each step, in scratch memory,
 * by a counting sort.
 *
 *     starts: | 0 | 0 | 2 | 5 | ... |     by cell, and one more: index of its first boid
 *     sorted: | a   b | c   d   e | ...   boids of cell 1, of cell 2, ...
 *
 * In each step, call {@link begin}, {@link count} with every boid, {@link place}, then {@link add} with every boid
 * again, in any order.
 */
export class Neighbours {
  /** Pixels. */
  cellSize = 1;
  columns = 1;
  rows = 1;
  starts!: ArrayView<number>;
  sorted!: ScratchArray<Neighbour>;
  /** By cell: whether a hunter, a disc or the pointer is near it. */
  marks!: ArrayView<number>;
  /** Writes into `sorted`. */
  #added!: ElementCursor<Neighbour>;

  /** Allocates the arrays for `count` boids on a plane of that size, in cells of `cellSize`. */
  begin(scope: ScratchScope, count: number, width: number, height: number, cellSize: number): void {
    this.cellSize = cellSize;
    this.columns = Math.max(1, Math.ceil(width / cellSize));
    this.rows = Math.max(1, Math.ceil(height / cellSize));
    this.starts = scope.array(u32, this.columns * this.rows + 1);
    this.marks = scope.array(u8, this.columns * this.rows);
    this.sorted = scope.array(Neighbour, count);
    this.#added = this.sorted.cursor();
  }

  /** The index of the column for `x / cellSize`, truncated to an integer and clamped to the plane. */
  column(at: number): number {
    return at < 0 ? 0 : at < this.columns ? at : this.columns - 1;
  }

  /** The index of the row for `y / cellSize`, truncated to an integer and clamped to the plane. */
  row(at: number): number {
    return at < 0 ? 0 : at < this.rows ? at : this.rows - 1;
  }

  #cellOf(pose: Pose): number {
    const { cellSize } = this;
    return this.row((pose.y / cellSize) | 0) * this.columns + this.column((pose.x / cellSize) | 0);
  }

  /** Marks the cells within a distance of a place. */
  mark(x: number, y: number, reach: number): void {
    const { cellSize } = this;
    const right = this.column(((x + reach) / cellSize) | 0);
    const bottom = this.row(((y + reach) / cellSize) | 0);
    for (let row = this.row(((y - reach) / cellSize) | 0); row <= bottom; row++) {
      for (let column = this.column(((x - reach) / cellSize) | 0); column <= right; column++) {
        this.marks.set(row * this.columns + column, 1);
      }
    }
  }

  isMarked(pose: Pose): boolean {
    return this.marks.get(this.#cellOf(pose)) !== 0;
  }

  /** Counts a boid. */
  count(pose: Pose): void {
    const { starts } = this;
    const cell = this.#cellOf(pose);
    starts.set(cell, starts.get(cell) + 1);
  }

  /** Replaces the number of boids of each cell with the end of its boids. Call it when all boids are counted. */
  place(): void {
    const { starts } = this;
    let end = 0;
    for (let cell = 0; cell < starts.length; cell++) {
      end += starts.get(cell);
      starts.set(cell, end);
    }
  }

  /** Stores a counted boid before those of its cell that are stored already. */
  add(pose: Pose, velocity: Velocity): void {
    const { starts } = this;
    const cell = this.#cellOf(pose);
    const at = starts.get(cell) - 1;
    starts.set(cell, at);
    const neighbour = this.#added.seek(at);
    neighbour.x = pose.x;
    neighbour.y = pose.y;
    neighbour.vx = velocity.x;
    neighbour.vy = velocity.y;
  }
}
