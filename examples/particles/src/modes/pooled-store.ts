import type { ParticleFields } from '../simulation/particle.ts';
import { ObjectParticle } from './object-particle.ts';
import { ObjectStore, ReusedRequests } from './object-store.ts';

/** Dead objects are kept in a list, and reused from there. */
export class PooledStore extends ObjectStore {
  readonly #free: ObjectParticle[] = [];
  readonly #requests = new ReusedRequests();

  override step(): void {
    const { particles, world, looks, move } = this;
    const free = this.#free;
    const requests = this.#requests;
    requests.count = 0;
    world.requests = requests;
    this.shuffle();
    this.emit(world);
    for (let i = particles.length - 1; i >= 0; i--) {
      const particle = particles[i]!;
      move(particle, world);
      if (particle.life > 0) {
        looks.show(particle);
        continue;
      }
      particles[i] = particles[particles.length - 1]!;
      particles.pop();
      free.push(particle);
    }
    for (let i = 0; i < requests.count && particles.length < world.count; i++) {
      const particle = free.pop() ?? new ObjectParticle(looks.textures[0]!);
      looks.start(particle, requests.list[i]!);
      particles.push(particle);
    }
    this.changed = true;
  }

  override add(like: ParticleFields): void {
    const particle = this.#free.pop() ?? new ObjectParticle(this.looks.textures[0]!);
    this.looks.resume(particle, like);
    this.particles.push(particle);
    this.changed = true;
  }

  override dispose(): void {
    super.dispose();
    this.#free.length = 0;
  }
}
