/**
 * Who may know whom. The array is the rule; the tests read every import of every source file, type imports too, and
 * hold it against the rule. `src/README.md` says why each layer is there.
 */
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Layer {
  readonly folder: string;
  /** Layers it may import, besides itself. */
  readonly layers: readonly string[];
  /** Packages it may import; a trailing slash allows what is below. */
  readonly packages: readonly string[];
  /** Files that run on Node only; all others run in a browser as well. */
  readonly node?: RegExp;
}

const layers: readonly Layer[] = [
  { folder: 'src/model', layers: [], packages: [] },
  { folder: 'src/sim', layers: ['src/model'], packages: [] },
  { folder: 'src/trace', layers: ['src/model'], packages: [] },
  { folder: 'src/protocol', layers: ['src/model'], packages: [] },
  {
    folder: 'src/lang',
    layers: ['src/model', 'src/sim'],
    packages: ['langium', 'langium/', 'vscode-languageserver-types'],
  },
  { folder: 'src/agent', layers: ['src/model'], packages: [] },
  { folder: 'src/review', layers: ['src/model', 'src/sim', 'src/lang'], packages: ['diff'] },
  {
    folder: 'src/library',
    layers: ['src/model', 'src/sim', 'src/lang', 'src/trace', 'src/review'],
    packages: [],
  },
  { folder: 'src/disk', layers: ['src/lang', 'src/sim'], packages: [], node: /./ },
  { folder: 'src/debug', layers: ['src/model', 'src/sim', 'src/lang'], packages: [] },
  {
    folder: 'src/dap',
    layers: ['src/model', 'src/sim', 'src/lang', 'src/library', 'src/debug'],
    packages: ['@vscode/debugadapter/', '@vscode/debugprotocol'],
  },
  { folder: 'src/export', layers: ['src/model', 'src/sim', 'src/library', 'src/protocol'], packages: [] },
  {
    folder: 'src/spin',
    layers: ['src/model', 'src/sim', 'src/export'],
    packages: [],
    node: /^src\/spin\/search\.ts$/,
  },
  {
    folder: 'src/server',
    layers: [
      'src/agent',
      'src/model',
      'src/sim',
      'src/lang',
      'src/library',
      'src/trace',
      'src/export',
      'src/debug',
      'src/dap',
      'src/disk',
      'src/protocol',
    ],
    packages: [
      'langium',
      'langium/',
      'vscode-languageserver',
      'vscode-languageserver/',
      'vscode-languageserver-textdocument',
      '@vscode/debugprotocol',
    ],
    node: /^src\/server\/node\b/,
  },
  {
    folder: 'src/cli',
    layers: [
      'src/model',
      'src/sim',
      'src/lang',
      'src/library',
      'src/trace',
      'src/review',
      'src/export',
      'src/spin',
      'src/dap',
      'src/disk',
      'src/server',
      'src/host',
      'src/protocol',
    ],
    packages: ['commander', 'langium', 'langium/', '@vscode/debugprotocol'],
    node: /./,
  },
  {
    folder: 'src/mcp',
    layers: ['src/model', 'src/agent', 'src/protocol', 'src/server'],
    packages: ['@modelcontextprotocol/server', '@modelcontextprotocol/server/'],
    node: /./,
  },
  { folder: 'src/host', layers: ['src/model', 'src/protocol'], packages: [] },
  {
    folder: 'src/extension',
    layers: ['src/agent', 'src/host', 'src/protocol'],
    packages: ['vscode', 'vscode-languageclient', 'vscode-languageclient/', 'ptelab:example-comments'],
    node: /^src\/extension\/(node|client-node|explore-with-spin)\.ts$/,
  },
  {
    folder: 'playground',
    layers: ['src/model', 'src/protocol', 'src/host', 'webview'],
    packages: ['monaco-editor', 'ptelab:examples', 'ptelab:kernel', 'media/'],
  },
  // What runs on a developer's machine only: builds, serves, packs, tests. Nothing that ships knows it.
  {
    folder: 'tools',
    layers: ['src/library', 'src/sim', 'src/lang', 'src/trace', 'src/export', 'src/protocol'],
    packages: ['esbuild', '@vscode/vsce', 'jszip', '@gfx/zopfli', '@zip.js/zip.js', 'playwright-core', 'langium'],
    node: /./,
  },
  { folder: 'webview', layers: ['src/model', 'src/protocol'], packages: ['@vscode/codicons/'] },
];

/** Rooms of a layer, bottom first: a room imports from those before it, and never from those after it. */
const rooms: readonly (readonly string[])[] = [
  ['src/server/jobs', 'src/server/findings', 'src/server/live', 'src/server/features', 'src/server/requests'],
  ['src/sim/explore/states', 'src/sim/explore/answers'],
  ['src/sim/explore/reduction', 'src/sim/explore/answers'],
];

const root = join(import.meta.dirname, '..');
const files = [...new Set(layers.flatMap(({ folder }) => globSync(`${folder}/**/*.ts`, { cwd: root })))].sort();
const imports = new Map(files.map(file => [file, importsOf(file)]));

describe('layers', () => {
  test('every source file belongs to a layer', () => {
    const all = globSync(['src/**/*.ts', 'webview/**/*.ts', 'playground/**/*.ts', 'tools/**/*.ts'], {
      cwd: root,
    }).sort();
    expect(all.filter(file => !imports.has(file))).toEqual([]);
  });

  test.each(layers)('$folder imports only what it may', layer => {
    const wrong = files
      .filter(file => layerOf(file) === layer)
      .flatMap(file =>
        imports
          .get(file)!
          .filter(target => !allowed(layer, file, target))
          .map(target => `${file}: ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test.each(rooms)('no import between rooms runs back up: %s …', (...order) => {
    const above = (file: string) => order.slice(order.findIndex(room => file.startsWith(`${room}/`)) + 1);
    const wrong = files
      .filter(file => order.some(room => file.startsWith(`${room}/`)))
      .flatMap(file =>
        imports
          .get(file)!
          .filter(target => above(file).some(room => target.startsWith(`${room}/`)))
          .map(target => `${file}: ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('there are no import cycles, import type included', () => {
    expect(cycles()).toEqual([]);
  });
});

describe('globals', () => {
  // The core's types know neither page, nor Node, nor timers (tsconfig.core.json). Above it one tsconfig serves Node and
  // browser, so these look for the words themselves. `document` and `window` alone would find text documents and
  // `vscode.window`.
  const page =
    /(?<![.\w])(?:window|navigator|localStorage)\s*[.(]|\bHTML\w*Element\b|\bdocument\.(?:body|head|documentElement|createElement|querySelector|getElementById|addEventListener)\b/;
  const node = /(?<![.\w])(?:process|Buffer|__dirname|__filename)\s*[.[]/;
  const clock = /\b(?:Date\.now|new Date|Math\.random)\b/;
  const core: readonly string[] = JSON.parse(readFileSync(join(root, 'tsconfig.core.json'), 'utf8')).include;
  const above = layers.filter(({ folder }) => !core.includes(folder));
  const pages = ['webview', 'playground'];

  test('the core is what needs no page and no Node', () => {
    expect(layers.filter(({ folder }) => core.includes(folder)).length).toBe(core.length);
  });

  test.each(above.filter(({ folder }) => !pages.includes(folder)))('$folder knows no page', ({ folder }) => {
    expect(matches(folder, page)).toEqual([]);
  });

  test.each(above.filter(({ node }) => !node))('$folder uses no global of Node', ({ folder }) => {
    expect(matches(folder, node)).toEqual([]);
  });

  test.each(['src/model', 'src/sim', 'src/trace'])('%s has no clock and no randomness', folder => {
    expect(matches(folder, clock)).toEqual([]);
  });
});

/** Paths from the root for files of the project, names for packages. */
function importsOf(file: string): string[] {
  const text = withoutComments(readFileSync(join(root, file), 'utf8'));
  const found = text.matchAll(
    /(?:^|[;\s])(?:import|export)\b[^;'"`]*?from\s*['"]([^'"]+)['"]|(?<!['"/])\bimport\s*\(?\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map(match => {
    const target = match[1] ?? match[2];
    return target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
  });
}

function allowed(layer: Layer, file: string, target: string): boolean {
  const inside = /^(?:src|webview|playground|tools)\//.test(target);
  if (inside) return [layer.folder, ...layer.layers].some(folder => target.startsWith(`${folder}/`));
  if (target.startsWith('node:')) return layer.node?.test(file) === true;
  if (builtinModules.includes(target)) return false;
  return layer.packages.some(name => (name.endsWith('/') ? target.startsWith(name) : target === name));
}

function layerOf(file: string): Layer | undefined {
  return layers.find(({ folder }) => file.startsWith(`${folder}/`));
}

/** Each cycle once, as the path around it. */
function cycles(): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    path.push(file);
    for (const target of imports.get(file) ?? []) if (imports.has(target)) visit(target);
    path.pop();
    state.set(file, 'done');
  };
  files.forEach(visit);
  return found;
}

function matches(folder: string, pattern: RegExp): string[] {
  return files
    .filter(file => file.startsWith(`${folder}/`) && !file.includes('/generated/'))
    .flatMap(file =>
      withoutComments(readFileSync(join(root, file), 'utf8'))
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
    );
}

/** Comments talk about windows and clocks; line numbers stay as they are. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/.*$/gm, '$1');
}
