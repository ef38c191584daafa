/**
 * Modules that hold the texts of scripts and of kernels, by name. A page need not ask for them then; and the extension, which cannot
 * list a folder in a browser, knows its own files by their names and first comments.
 */
import { globSync, readFileSync } from 'node:fs';

/**
 * A plugin of esbuild: a module of the files in a folder that match a pattern or one of several, with their names below the folder, and
 * of each what `part` takes.
 */
function texts(module, folder, pattern, part = text => ({ text })) {
  return {
    name: module,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${module}$`) }, ({ path }) => ({ path, namespace: module }));
      build.onLoad({ filter: /.*/, namespace: module }, () => {
        const names = globSync(pattern, { cwd: folder }).sort();
        const files = names.map(name => ({ name, ...part(readFileSync(`${folder}/${name}`, 'utf8')) }));
        const watchFiles = names.map(name => `${folder}/${name}`);
        return { contents: JSON.stringify(files), loader: 'json', watchDirs: [folder], watchFiles };
      });
    },
  };
}

const gallery = ['media/examples', ['*.pte', 'fixes/*.pte']];
/** The gallery's scripts. */
export const examples = texts('ptelab:examples', ...gallery);
/** Of each of them, the lines at its top that are comments. */
export const exampleComments = texts('ptelab:example-comments', ...gallery, text => ({
  comment: /^(\s*#.*\n?)*/.exec(text)[0],
}));
/** The kernels' text. */
export const kernelTexts = texts('ptelab:kernel', 'kernel', '**/*.pte');
