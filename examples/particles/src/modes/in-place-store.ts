import type { ParticleFields } from '../simulation/particle.ts';
import { ObjectParticle } from './object-particle.ts';
import { ObjectStore, ReusedRequests } from './object-store.ts';

/**
 * Creates the greatest possible number of objects once. A dead object stays in its place, invisible, until a new
 * particle reuses it: nothing is added, removed or moved, so the objects stay in memory in the order of the loop.
 * This is the best that objects can do.
 */
export class InPlaceStore extends ObjectStore {
  /** Indices of dead particles, as a stack. */
  readonly #dead: number[] = [];
  readonly #requests = new ReusedRequests();

  override get length(): number {
    return this.particles.length - this.#dead.length;
  }

  override step(): void {
    const { particles, world, looks, move } = this;
    const dead = this.#dead;
    const requests = this.#requests;
    requests.count = 0;
    world.requests = requests;
    this.#fill();
    this.shuffle();
    this.emit(world);
    for (let i = 0; i < particles.length; i++) {
      const particle = particles[i]!;
      if (particle.life <= 0) continue;
      move(particle, world);
      if (particle.life > 0) looks.show(particle);
      else {
        hide(particle);
        dead.push(i);
      }
    }
    for (let i = 0; i < requests.count && this.length < world.count; i++) {
      const particle = particles[dead.pop()!]!;
      const { texture } = particle;
      looks.start(particle, requests.list[i]!);
      if (particle.texture !== texture) this.changed = true;
    }
  }

  override add(like: ParticleFields): void {
    this.#fill();
    const index = this.#dead.pop();
    if (index === undefined) return;
    this.looks.resume(this.particles[index]!, like);
    this.changed = true;
  }

  override each(visit: (particle: Readonly<ParticleFields>) => void): void {
    for (const particle of this.particles) if (particle.life > 0) visit(particle);
  }

  override dispose(): void {
    super.dispose();
    this.#dead.length = 0;
  }

  #fill(): void {
    const { particles, world, looks } = this;
    if (particles.length >= world.count) return;
    const from = particles.length;
    for (let i = from; i < world.count; i++) {
      const particle = new ObjectParticle(looks.textures[0]!);
      hide(particle);
      particles.push(particle);
    }
    // The first one is on top.
    for (let i = particles.length - 1; i >= from; i--) this.#dead.push(i);
    this.changed = true;
  }
}

function hide(particle: ObjectParticle): void {
  particle.life = 0;
  particle.scaleX = 0;
  particle.scaleY = 0;
  particle.color = 0;
}
