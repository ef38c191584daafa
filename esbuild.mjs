/**
 * Builds everything that ships, one target an entry: the extension, the language server it starts, the command line,
 * and the panel's page. Dependencies are bundled, so the package carries no node_modules.
 *
 *   node esbuild.mjs [--watch] [--production]
 *
 * `--production` minifies and leaves out source maps; it is what `npm run package` uses.
 */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import esbuild from 'esbuild';
import { commonJs } from './tools/common-js.mjs';
import { generate } from './tools/generate.mjs';
import { noticesOf } from './tools/notices.mjs';
import { panel } from './tools/panel-build.mjs';
import { playground } from './tools/playground-build.mjs';
import { exampleComments } from './tools/text-modules.mjs';
import { emitTypes } from './tools/types.mjs';

process.chdir(import.meta.dirname);
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

/** What all targets have in common. `__VERSION__` is the package's, so that no bundle reads package.json. */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
};

/** VS Code 1.105 and later run extensions on Node 22. `module` first: some dependencies' `main` is UMD. */
const host = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
};

const commandLine = { ...host, target: 'node20' };

/**
 * Langium and the server's library ask for two releases of the protocol's packages, which say the same: one copy of each, the
 * library's, is a tenth of the bundle less.
 */
const oneProtocol = {
  name: 'one-protocol',
  setup(build) {
    const resolveDir = resolve('node_modules/vscode-languageserver');
    const filter = /^vscode-(jsonrpc|languageserver-(protocol|types))(\/|$)/;
    build.onResolve({ filter }, ({ path, kind, pluginData }) =>
      pluginData === 'one' ? undefined : build.resolve(path, { kind, resolveDir, pluginData: 'one' }),
    );
  },
};

/** The same server for every browser: VS Code for the Web and the playground. A function, so that it can start itself again. */
const worker = {
  ...common,
  platform: 'browser',
  target: 'chrome120',
  entryPoints: ['src/server/browser.ts'],
  plugins: [oneProtocol],
  // The debug adapter's library asks for these two on Node only.
  alias: { events: './src/dap/without-node/events.ts', url: './src/dap/without-node/url.ts' },
  banner: { js: 'self.ptelabServer=(function(){' },
  footer: { js: '});self.ptelabServer();' },
};

/**
 * Node's own modules by `require`: what `import` makes of one reads each of its exports, and so loads streams, promises and
 * the terminal for a file that only wants to be read. What esbuild makes of a CommonJS module reads each of them as well, so
 * each export is said here, and those that nobody imports are left out. Commander asks for child processes, and never starts
 * one here.
 */
const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) => {
      if (kind !== 'import-statement') return undefined;
      const unused = path === 'node:child_process' && importer.includes('/commander/');
      return { path, namespace: unused ? 'unused' : 'builtin', sideEffects: false };
    });
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => {
      const load = `const load = () => require(${JSON.stringify(path)});`;
      const names = Object.keys(process.getBuiltinModule(path)).filter(
        name => /^[A-Za-z]\w*$/.test(name) && name !== 'default',
      );
      const given = names.map(
        name => `const _${name} = /* @__PURE__ */ (() => load().${name})(); export { _${name} as ${name} };`,
      );
      return { contents: [load, ...given, 'export default /* @__PURE__ */ load();'].join('\n') };
    });
    build.onResolve({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The grammar's types extend one class of Langium, whose index would bring along whatever else the server uses of it. */
const oneClass = {
  name: 'one-class',
  setup(build) {
    const path = resolve('node_modules/langium/lib/syntax-tree.js');
    build.onResolve({ filter: /^langium$/ }, ({ importer }) =>
      importer === resolve('src/lang/generated/ast.ts') ? { path, sideEffects: false } : undefined,
    );
  },
};

/** Ajv would check what a user answers to a question of a tool server; ours asks none. It is a third of the library. */
const noAjv = {
  name: 'no-ajv',
  setup(build) {
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ path }) => ({
      path,
      namespace: 'no-ajv',
    }));
    const contents = 'export class DefaultJsonSchemaValidator {} export const { process } = globalThis;';
    build.onLoad({ filter: /./, namespace: 'no-ajv' }, () => ({ contents }));
  },
};

/** What most calls of the command line have no use for: each is a file of its own, loaded when one of these is called. */
const lateFiles = [
  {
    source: 'src/lang/services.ts',
    file: 'langium.cjs',
    functions: ['languageServices', 'parseByGrammar', 'findProperty'],
  },
  { source: 'src/sim/generated/kernels.ts', file: 'kernels.cjs', functions: ['readFunctions'] },
  { source: 'src/sim/generated/places.ts', file: 'kernel-lines.cjs', functions: ['readPlaces'] },
];

/** Leaves these files out of a bundle that has `require`. */
const late = {
  name: 'late',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, importer }) => {
      const whole = importer && join(dirname(importer), path);
      return lateFiles.some(({ source }) => whole === resolve(source)) ? { path: whole, namespace: 'late' } : undefined;
    });
    build.onResolve({ filter: /./, namespace: 'late' }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path }) => {
      const { file, functions } = lateFiles.find(({ source }) => path === resolve(source));
      const load = `let loaded; const load = () => (loaded ??= require('./${file}'));`;
      const calls = functions.map(name => `export const ${name} = (...given) => load().${name}(...given);`);
      return { contents: [load, ...calls].join('\n') };
    });
  },
};

const targets = [
  {
    ...host,
    entryPoints: ['src/extension/node.ts'],
    outfile: 'dist/extension.cjs',
    external: ['vscode'],
    plugins: [exampleComments, separate(/\/client-node\.ts$/, './client.cjs')],
    // by `require`, which the extension host knows
    supported: { 'dynamic-import': false },
  },
  { ...host, entryPoints: ['src/extension/client-node.ts'], outfile: 'dist/client.cjs', external: ['vscode'] },
  {
    ...commandLine,
    entryPoints: ['src/cli/entry.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [builtins, executable('dist/cli.cjs')],
  },
  // The name that calls from a checkout have always had.
  {
    ...commandLine,
    format: 'esm',
    stdin: { contents: "import './cli.cjs';" },
    external: ['./cli.cjs'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [executable('dist/cli.js')],
  },
  // The command line, the language server and the tool server share what they have in common, as files beside them.
  {
    ...commandLine,
    format: 'esm',
    entryPoints: {
      ptelab: 'src/cli/main.ts',
      tester: 'src/cli/tester.ts',
      server: 'src/server/node.ts',
      mcp: 'src/mcp/main.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    splitting: true,
    chunkNames: 'shared-[hash]',
    plugins: [builtins, oneClass, late, noAjv, commonJs],
    define: {
      ...common.define,
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  },
  ...lateFiles.map(({ source, file }) => ({
    ...host,
    target: 'node20',
    entryPoints: [source],
    outfile: join('dist', file),
  })),
  // A library is imported by Node, bundlers and browsers alike, so it asks none of them for anything.
  {
    ...common,
    entryPoints: ['src/library/index.ts'],
    outfile: 'dist/library.js',
    platform: 'neutral',
    format: 'esm',
    target: 'es2023',
    mainFields: ['module', 'main'],
  },
  {
    ...common,
    entryPoints: ['src/extension/browser.ts'],
    outfile: 'dist/web/extension.cjs',
    platform: 'browser',
    format: 'cjs',
    target: 'chrome120',
    minify: true,
    external: ['vscode'],
    plugins: [exampleComments],
  },
  { ...worker, outfile: 'dist/web/server.js', minify: true },
  { ...common, ...panel },
  ...playground({ common, worker }),
];

/** Leaves a module out of the bundle that imports it, to be loaded from a file of its own when it is wanted. */
function separate(filter, file) {
  return { name: 'separate', setup: build => build.onResolve({ filter }, () => ({ path: file, external: true })) };
}

/** The command line's file must be executable for `bin` to work from a checkout. */
function executable(file) {
  return { name: 'executable', setup: build => build.onEnd(() => chmod(file, 0o755).catch(() => undefined)) };
}

await generate();
// A shared file is named by its content, so an older build's would stay beside it.
for (const file of await readdir('dist').catch(() => [])) if (file.startsWith('shared-')) await rm(`dist/${file}`);
if (production) emitTypes();
if (watch) {
  for (const target of targets) {
    const context = await esbuild.context({ ...target, logLevel: 'info' });
    await context.watch();
  }
} else {
  const builds = await Promise.allSettled(targets.map(target => esbuild.build({ ...target, metafile: true })));
  const failures = builds.filter(build => build.status === 'rejected');
  // What a plugin throws when all is built, esbuild does not print.
  for (const { reason } of failures) console.error(reason.message);
  if (failures.length > 0) process.exitCode = 1;
  else await writeFile('dist/ThirdPartyNotices.txt', noticesOf(builds.map(build => build.value.metafile)));
}
