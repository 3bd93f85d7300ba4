import { Body, Node } from './node.ts';

/** Who is told of the hooks of the structs below. */
export interface HookTarget {
  hook(name: 'onCreate' | 'onDestroy', entry: Body): void;
}

let target: HookTarget | undefined;

/** Has hooks told to a target from now on; to nobody without one. */
export function tellHooksTo(to: HookTarget | undefined): void {
  target = to;
}

// A class for each place, so that a hook tells where its entry is.

/** Entries of the first pool. */
export class FirstNode extends Node {
  onCreate(): void {
    target?.hook('onCreate', this);
  }
  onDestroy(): void {
    target?.hook('onDestroy', this);
  }
}

/** Entries of the second pool. */
export class SecondNode extends Node {
  onCreate(): void {
    target?.hook('onCreate', this);
  }
  onDestroy(): void {
    target?.hook('onDestroy', this);
  }
}

/** Entries of pools that programs create. */
export class ExtraNode extends Node {
  onCreate(): void {
    target?.hook('onCreate', this);
  }
  onDestroy(): void {
    target?.hook('onDestroy', this);
  }
}

/** Components. */
export class ComponentNode extends Node {
  onCreate(): void {
    target?.hook('onCreate', this);
  }
  onDestroy(): void {
    target?.hook('onDestroy', this);
  }
}

/** Structs that `create` makes, and temporaries. */
export class SingleBody extends Body {
  onCreate(): void {
    target?.hook('onCreate', this);
  }
  onDestroy(): void {
    target?.hook('onDestroy', this);
  }
}
