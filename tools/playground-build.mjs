/**
 * The playground as files for any web server, in dist/playground. Everything is minified always: what counts there is
 * how soon the page is up.
 *
 * Monaco is a chunk of its own, loaded while the language server starts; of Monaco's eighty languages none is kept.
 */
import { cp, mkdir } from 'node:fs/promises';
import { examples, kernelTexts } from './text-modules.mjs';

const source = 'playground';
const out = 'dist/playground';

/** Monaco's root import registers languages of which a page-table lab needs none. */
const withoutLanguages = {
  name: 'without-languages',
  setup: build =>
    build.onLoad({ filter: /monaco-editor[\\/]esm[\\/]vs[\\/]languages[\\/].*register\.js$/ }, () => ({
      contents: '',
    })),
};

/** A dynamic import stays one: the editor is a bundle of its own, with a style sheet of its own. */
const lazyEditor = {
  name: 'lazy-editor',
  setup: build =>
    build.onResolve({ filter: /^\.\/editor\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './editor.js', external: true } : undefined,
    ),
};

/** What needs no building. */
const pages = {
  name: 'pages',
  setup: build =>
    build.onEnd(async () => {
      await mkdir(out, { recursive: true });
      for (const page of ['index.html', 'panel.html', 'icon.svg'])
        await cp(page.endsWith('.svg') ? `media/${page}` : `${source}/${page}`, `${out}/${page}`);
    }),
};

/** The targets of esbuild; `common` and `worker` are what they share with those of the extension. */
export function playground({ common, worker }) {
  const page = { ...common, platform: 'browser', target: 'chrome120', minify: true, outdir: out };
  return [
    {
      ...page,
      entryPoints: { playground: `${source}/main.ts`, page: `${source}/page.css` },
      format: 'esm',
      plugins: [lazyEditor, examples, pages],
    },
    {
      ...page,
      entryPoints: { editor: `${source}/editor.ts` },
      format: 'esm',
      assetNames: '[name]',
      loader: { '.ttf': 'file' },
      plugins: [withoutLanguages, kernelTexts],
    },
    {
      ...page,
      entryPoints: { panel: 'webview/main.ts', 'panel-host': `${source}/panel-host.ts` },
      format: 'iife',
      loader: { '.ttf': 'dataurl', '.svg': 'dataurl' },
    },
    { ...worker, outfile: `${out}/server.js`, minify: true },
    {
      ...page,
      entryPoints: { 'editor.worker': 'monaco-editor/editor/editor.worker' },
      format: 'iife',
    },
  ];
}
