/**
 * The main job once more, with the extension in the browser's extension host and the language server in a Web Worker:
 * what VS Code for the Web has. The assertions are the same, because the file is.
 */
import { useHost } from '../session.ts';

useHost('web');
await import('../main-job.test.ts');
