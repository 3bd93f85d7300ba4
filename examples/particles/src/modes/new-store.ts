import type { ParticleFields } from '../simulation/particle.ts';
import { RequestObject, type Requests } from '../simulation/request.ts';
import { ObjectParticle } from './object-particle.ts';
import { ObjectStore } from './object-store.ts';

/** `new` for every particle and every request. The garbage collector frees the dead ones. */
export class NewStore extends ObjectStore {
  override step(): void {
    const { particles, world, looks, move } = this;
    const requests = new NewRequests();
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
      // Not `filter` or `splice`: moving the last element to the gap is the fastest way to remove an element of an array.
      particles[i] = particles[particles.length - 1]!;
      particles.pop();
    }
    for (const request of requests.list) {
      if (particles.length >= world.count) break;
      const particle = new ObjectParticle(looks.textures[0]!);
      looks.start(particle, request);
      particles.push(particle);
    }
    this.changed = true;
  }

  override add(like: ParticleFields): void {
    const particle = new ObjectParticle(this.looks.textures[0]!);
    this.looks.resume(particle, like);
    this.particles.push(particle);
    this.changed = true;
  }
}

class NewRequests implements Requests {
  readonly list: RequestObject[] = [];

  next(): RequestObject {
    const request = new RequestObject();
    this.list.push(request);
    return request;
  }
}
