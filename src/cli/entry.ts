/**
 * `ptelab`'s first file: has the compiled form of the others kept, which is a good part of what a short call takes.
 * `NODE_DISABLE_COMPILE_CACHE=1` turns that off, as for every program. A folder that the caller names by
 * `NODE_COMPILE_CACHE` is Node's to use.
 *
 * It is CommonJS: for a module that imports Node's own, Node loads a tenth more of itself.
 */
import type Module from 'node:module';
import { join, sep } from 'node:path';
import { privateCacheFolder } from './compile-cache.ts';
import { runKept } from './kept-code.ts';

/** What is called again and again, and is over soon. Of the others Node keeps what it does (Node 22 and later). */
const SHORT = ['check', 'explore', 'run', 'test'];

const MAIN = 'ptelab.cjs';
/** Most characters of this folder's name in that of a file: a name has 255 bytes at most. */
const MOST_OF_PLACE = 60;
const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE } = process.env;
const folder = NODE_COMPILE_CACHE || NODE_DISABLE_COMPILE_CACHE ? null : privateCacheFolder();
const subcommand = process.argv[2];

if (folder && SHORT.includes(subcommand)) {
  const place = __dirname.split(sep).join('_').replace(':', '_').slice(-MOST_OF_PLACE);
  const name = [subcommand, process.version, process.arch, place].join('-');
  runKept(__dirname, MAIN, join(folder, `${name}.code`), require);
} else {
  if (folder) (require('node:module') as typeof Module).enableCompileCache?.(folder);
  require(join(__dirname, MAIN));
}
