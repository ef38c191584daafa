/**
 * Notices of what is bundled: which packages' code is in a build is read from esbuild's own account of it, and their
 * licences from their folders. A package without a licence text fails the build.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const RULE = '-'.repeat(80);
/** Drawn by hand, so that no build knows of it. */
const icons =
  'Icons of the panel (webview/icons.ts): drawn after @vscode/codicons, copyright Microsoft Corporation,\n' +
  'under the Creative Commons Attribution 4.0 International Public License (CC BY 4.0).';

/** The folders of packages, from the root, whose files went into these builds. */
export function bundledPackages(metafiles) {
  const folders = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(output =>
      Object.keys(output.inputs).flatMap(input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
    ),
  );
  return [...new Set(folders)].sort();
}

/** The text of the notices. Throws where a package has no licence to show. */
export function noticesOf(metafiles) {
  const intro =
    'PTE Lab contains code of these packages. Their licences follow, as their authors ship them.\n' +
    'The list is made by the build, from what it bundles.';
  return `${[intro, icons, ...bundledPackages(metafiles).map(noticeOf)].join(`\n\n${RULE}\n\n`)}\n`;
}

function noticeOf(folder) {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const files = readdirSync(path).filter(file => /^(licen[cs]e|notice|copying)([.-].*)?$/i.test(file));
  const parent = join(path, '..', 'LICENSE');
  const texts = files.sort().map(file => readFileSync(join(path, file), 'utf8').trim());
  if (texts.length === 0 && existsSync(parent)) texts.push(readFileSync(parent, 'utf8').trim());
  if (texts.length === 0 && !license) throw new Error(`${name} is bundled, and says nothing of its licence`);
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}
