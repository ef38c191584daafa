/**
 * `ptelab`'s first file: has Node keep the compiled form of the second (Node 22 and later), which is a good part of
 * what a short call takes. `NODE_DISABLE_COMPILE_CACHE=1` turns it off, as for every program, and a folder that the
 * caller names by `NODE_COMPILE_CACHE` is in use already.
 */
import module from 'node:module';
import { privateCacheFolder } from './compile-cache.ts';

const isKnown = typeof module.enableCompileCache === 'function';
const folder = isKnown && !process.env.NODE_COMPILE_CACHE ? privateCacheFolder() : null;
if (folder) module.enableCompileCache(folder);
await import('./main.ts');
