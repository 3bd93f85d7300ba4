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
 * Who is near: the boids sorted by the cell that they are in, made anew each step in scratch memory by counting sort.
 *
 *     starts: | 0 | 0 | 2 | 5 | ... |     by cell, and one more: where its boids begin
 *     sorted: | a   b | c   d   e | ...   boids of cell 1, of cell 2, ...
 *
 * In each step: {@link begin}, {@link count} with every boid, {@link place}, {@link add} with every boid again in any order.
 */
export class Neighbours {
  /** Pixels. */
  cellSize = 1;
  columns = 1;
  rows = 1;
  starts!: ArrayView<number>;
  sorted!: ScratchArray<Neighbour>;
  /** By cell: whether something is near that concerns all who are there. */
  marks!: ArrayView<number>;
  /** Writes into `sorted`. */
  #added!: ElementCursor<Neighbour>;

  /** Takes room for `count` boids on a plane of that size, in cells of `cellSize`. */
  begin(scope: ScratchScope, count: number, width: number, height: number, cellSize: number): void {
    this.cellSize = cellSize;
    this.columns = Math.max(1, Math.ceil(width / cellSize));
    this.rows = Math.max(1, Math.ceil(height / cellSize));
    this.starts = scope.array(u32, this.columns * this.rows + 1);
    this.marks = scope.array(u8, this.columns * this.rows);
    this.sorted = scope.array(Neighbour, count);
    this.#added = this.sorted.cursor();
  }

  /** A column's number, or the nearest there is; of `x / cellSize` cut to an integer. */
  column(at: number): number {
    return at < 0 ? 0 : at < this.columns ? at : this.columns - 1;
  }

  /** A row's number, or the nearest there is; of `y / cellSize` cut to an integer. */
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

  /** All are counted: from numbers of boids to where each cell's boids end. */
  place(): void {
    const { starts } = this;
    let end = 0;
    for (let cell = 0; cell < starts.length; cell++) {
      end += starts.get(cell);
      starts.set(cell, end);
    }
  }

  /** Puts a boid that has been counted before the ones of its cell. */
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
