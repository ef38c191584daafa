/** Recorded traces, comparisons and exports once more, in the browser's extension host. */
import { useHost } from '../session.ts';

useHost('web');
await import('../traces.test.ts');
