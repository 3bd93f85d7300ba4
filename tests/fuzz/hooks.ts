import { Body, Node } from './node.ts';

/** The target that is notified of the hooks of the structs below. */
export interface HookTarget {
  hook(name: 'onCreate' | 'onDestroy', entry: Body): void;
}

let target: HookTarget | undefined;

/** Sets the target that is notified of hooks from now on; without a target, hooks are ignored. */
export function tellHooksTo(to: HookTarget | undefined): void {
  target = to;
}

// A class for each place, so that a hook knows the place of its entry.

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

/** Structs of `create`, and temporaries. */
export class SingleBody extends Body {
  onCreate(): void {
    target?.hook('onCreate', this);
  }
  onDestroy(): void {
    target?.hook('onDestroy', this);
  }
}
