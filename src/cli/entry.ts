/**
 * `ptelab`'s first file: has Node keep the compiled form of the second (in its own folder for that; Node 22 and later),
 * which is a good part of what a short call takes. `NODE_DISABLE_COMPILE_CACHE=1` turns it off, as for every program.
 */
import module from 'node:module';

module.enableCompileCache?.();
await import('./main.ts');
