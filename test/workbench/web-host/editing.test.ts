/** Completion, fixes, expectations and a script that is no file once more, in the browser's extension host. */
import { useHost } from '../session.ts';

useHost('web');
await import('../editing.test.ts');
