import { program } from '../../program.mjs';
import { Sprites } from './sprites.jsx';

/** A server component: `next build` runs the program, and writes what it returns into the page. */
export default function Page() {
  return (
    <main>
      <output>{program()}</output>
      <Sprites />
    </main>
  );
}
