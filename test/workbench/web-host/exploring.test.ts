/** Verdicts, witnesses and the Test Explorer once more, in the browser's extension host. */
import { useHost } from '../session.ts';

useHost('web');
await import('../exploring.test.ts');
