/** The module `ptelab:kernel`: the kernels' text, by path below kernel/. A page need not ask for it then. */
import { globSync, readFileSync } from 'node:fs';

/** A plugin of esbuild. */
export const kernelTexts = {
  name: 'kernel',
  setup(build) {
    build.onResolve({ filter: /^ptelab:kernel$/ }, ({ path }) => ({ path, namespace: 'kernel' }));
    build.onLoad({ filter: /.*/, namespace: 'kernel' }, () => {
      const paths = globSync('**/*.pte', { cwd: 'kernel' }).sort();
      const files = paths.map(path => ({ path, text: readFileSync(`kernel/${path}`, 'utf8') }));
      return { contents: JSON.stringify(files), loader: 'json', watchDirs: ['kernel'] };
    });
  },
};
