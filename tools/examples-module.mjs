/**
 * The module `ptelab:examples`: the gallery's scripts, by file name. A page need not ask for them then, and the extension
 * need not list a folder, which in a browser it cannot.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A plugin of esbuild. */
export const examples = {
  name: 'examples',
  setup(build) {
    build.onResolve({ filter: /^ptelab:examples$/ }, ({ path }) => ({ path, namespace: 'examples' }));
    build.onLoad({ filter: /.*/, namespace: 'examples' }, () => {
      const files = globSync('media/examples/*.pte').sort();
      const scripts = files.map(file => ({ name: basename(file), text: readFileSync(file, 'utf8') }));
      return { contents: JSON.stringify(scripts), loader: 'json', watchDirs: ['media/examples'] };
    });
  },
};
