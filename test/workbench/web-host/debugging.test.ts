/** Debugging once more, in the browser's extension host. */
import { useHost } from '../session.ts';

useHost('web');
await import('../debugging.test.ts');
