/**
 * `ptelab`'s first file: has the compiled form of the others kept, which is a good part of what a short call takes.
 * `NODE_DISABLE_COMPILE_CACHE=1` turns that off, as for every program. A folder that the caller names by
 * `NODE_COMPILE_CACHE` is Node's to use.
 */
import module from 'node:module';
import { join } from 'node:path';
import { privateCacheFolder } from './compile-cache.ts';
import { runKept } from './kept-code.ts';

/** What is called again and again, and is over soon. Of the others Node keeps what it does (Node 22 and later). */
const SHORT = ['check', 'explore', 'run', 'test'];

const MAIN = 'ptelab.cjs';
const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE } = process.env;
const folder = NODE_COMPILE_CACHE || NODE_DISABLE_COMPILE_CACHE ? null : privateCacheFolder();
const subcommand = process.argv[2];

if (folder && SHORT.includes(subcommand)) {
  const place = import.meta.dirname.replace(/[^\w.-]+/g, '_').slice(-100);
  const name = [subcommand, process.version, process.arch, place].join('-');
  runKept(import.meta.dirname, MAIN, join(folder, `${name}.code`));
} else {
  if (folder) module.enableCompileCache?.(folder);
  module.createRequire(import.meta.url)(`./${MAIN}`);
}
