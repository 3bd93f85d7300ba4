import { startDemo } from './demo.ts';
import { showNotice } from './notice.ts';
import { NoWebGL } from './picture/stage.ts';

try {
  window.offheapDemo = await startDemo();
} catch (error) {
  showNotice(
    error instanceof NoWebGL
      ? 'This demo draws with WebGL 2, which this browser does not offer. Turn on hardware acceleration in its settings, or open the page in a current Chrome, Edge, Firefox or Safari.'
      : `The demo could not start: ${String(error)}`,
  );
  throw error;
}
