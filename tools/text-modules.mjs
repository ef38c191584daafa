/**
 * Modules that hold the texts of scripts and of kernels, by name. A page need not ask for them then, and the extension need not
 * list a folder, which in a browser it cannot.
 */
import { globSync, readFileSync } from 'node:fs';

/** A plugin of esbuild: a module of the files in a folder that match a pattern or one of several, with their names below the folder. */
function texts(module, folder, pattern) {
  return {
    name: module,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${module}$`) }, ({ path }) => ({ path, namespace: module }));
      build.onLoad({ filter: /.*/, namespace: module }, () => {
        const names = globSync(pattern, { cwd: folder }).sort();
        const files = names.map(name => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }));
        const watchFiles = names.map(name => `${folder}/${name}`);
        return { contents: JSON.stringify(files), loader: 'json', watchDirs: [folder], watchFiles };
      });
    },
  };
}

/** The gallery's scripts. */
export const examples = texts('ptelab:examples', 'media/examples', ['*.pte', 'fixes/*.pte']);
/** The kernels' text. */
export const kernelTexts = texts('ptelab:kernel', 'kernel', '**/*.pte');
