/**
 * What esbuild splits is ES modules. This makes CommonJS of its files as they are written, since V8 keeps the compiled form
 * of a script's functions only: for a module, Node keeps what is compiled before the module runs, which is next to nothing.
 *
 * An import becomes constants, which costs an access nothing. That is right as long as files do not import each other in
 * circles, and as long as what they export does not change later; the build fails where either is so.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

const IMPORT = /(\s*)import\s*(?:\{([^{}]*)\}\s*from\s*)?("\.\/[^"]+");?/y;
const EXPORT = /export\s*\{([^{}]*)\};?(\s*(?:\/\/# sourceMappingURL=\S+\s*)?)$/;
const LATER = /\bimport\(("\.\/[^"]+")\)/g;
/** esbuild leaves these in regular expressions and raw templates. A text with one of them has two bytes for each of its characters, and takes longer to load. */
const NOT_ASCII = /.{0,40}[^\0-\x7f]/;
/** A variable that a module exports; a namespace of TypeScript's is filled before the module ends. */
const VARIABLE = /^export (?:let|var) (\w+)\b.*\n(.*)/gm;

/** A plugin of esbuild, for a target whose `splitting` is on. */
export const commonJs = {
  name: 'common-js',
  setup(build) {
    Object.assign(build.initialOptions, { write: false, metafile: true });
    build.onEnd(async ({ outputFiles, metafile, errors }) => {
      if (errors.length > 0) return;
      const { outputs } = metafile;
      for (const name of Object.keys(outputs)) {
        refuseCircles(outputs, name, []);
        refuseVariables(outputs[name]);
      }
      for (const { path, text, contents } of outputFiles) {
        const name = Object.keys(outputs).find(output => basename(output) === basename(path));
        if (path.endsWith('.map')) await writeFile(path, contents);
        else {
          const odd = build.initialOptions.minify && NOT_ASCII.exec(text);
          if (odd) throw new Error(`${name} is not ASCII: ${odd[0]}`);
          await writeFile(path, scriptOf(text, outputs[name], name));
        }
      }
    });
  },
};

/** The same file as CommonJS, line by line. */
function scriptOf(text, { imports, exports }, name) {
  let head = "'use strict';";
  let at = 0;
  let imported = 0;
  for (let found = IMPORT.exec(text); found; found = IMPORT.exec(text)) {
    const [, space, names, file] = found;
    const constants = names === undefined ? '' : `const {${names.replace(/([\w$]+)\s+as\s+/g, '$1: ')}} = `;
    head += `${space}${constants}require(${file});`;
    at = IMPORT.lastIndex;
    imported++;
  }
  IMPORT.lastIndex = 0;
  let later = 0;
  const body = text.slice(at).replace(LATER, (_, file) => {
    later++;
    return `(async () => require(${file}))()`;
  });
  const ours = kind => imports.filter(i => !i.external && i.kind === kind).length;
  const [, list = '', behind = ''] = EXPORT.exec(body) ?? [];
  const given = list.split(',').flatMap(item => (item.trim() ? [item.trim().split(/\s+as\s+/)] : []));
  if (imported !== ours('import-statement') || later !== ours('dynamic-import') || given.length !== exports.length)
    throw new Error(`${name}: imports or exports were not understood`);
  const values = given.map(([local, exported = local]) => `${exported}: ${local}`);
  return (
    head +
    (values.length > 0
      ? body.replace(EXPORT, `module.exports = {${values.join(', ').replaceAll('$', '$$$$')}};${behind}`)
      : body)
  );
}

/** Throws where a file is imported by one that it imports. */
function refuseCircles(outputs, name, above) {
  if (above.includes(name))
    throw new Error(`files import each other: ${[...above, name].map(f => basename(f)).join(' ')}`);
  for (const { path, kind, external } of outputs[name].imports)
    if (kind === 'import-statement' && !external) refuseCircles(outputs, path, [...above, name]);
}

/** Throws where a module that others find in this file exports a variable that may change. */
function refuseVariables({ inputs, exports }) {
  if (exports.length === 0) return;
  for (const file of Object.keys(inputs).filter(input => /^[\w@./-]+\.[mc]?[jt]s$/.test(input)))
    for (const [, variable, next] of readFileSync(file, 'utf8').matchAll(VARIABLE))
      if (!next.startsWith(`(function (${variable})`)) throw new Error(`${file} exports ${variable}, which may change`);
}
