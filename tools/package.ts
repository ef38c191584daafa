/**
 * `npm run package`: the extension as a .vsix, built for production. Prints what is in it, and fails where something
 * is missing, where something is in it that users have no use for, where it is larger than 2,000,000 bytes, or where the
 * panel's script and style, compressed, are larger than 60,000. `npm test` counts this as one of its checks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { repacked } from './repack.ts';
import { zipEntries } from './zip.ts';

const root = join(import.meta.dirname, '..');
const { name, version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const target = join(root, `${name}-${version}.vsix`);
const largest = 2_000_000;
const panelFile = /^extension\/dist\/panel\.(js|css)$/;
const largestPanel = 60_000;

/** Every file of the package is one of these, and each of these is there. */
const expected = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/package\.nls(\.[a-z-]+)?\.json$/i,
  /^extension\/l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/i,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/license\.txt$/i,
  /^extension\/dist\/extension\.cjs$/,
  /^extension\/dist\/client\.cjs$/,
  /^extension\/dist\/web\/(extension\.cjs|server\.js)$/,
  /^extension\/dist\/cli\.c?js$/,
  /^extension\/dist\/(ptelab|tester|server|mcp|shared-\w+|langium|kernels|kernel-lines)\.cjs$/,
  panelFile,
  /^extension\/dist\/ThirdPartyNotices\.txt$/,
  /^extension\/kernel\/[\w./-]+\.pte$/,
  /^extension\/media\/icon\.png$/,
  /^extension\/media\/file-(dark|light)\.svg$/,
  /^extension\/media\/language-configuration\.json$/,
  /^extension\/media\/syntaxes\/pte\.tmLanguage\.json$/,
  /^extension\/media\/examples\/(fixes\/)?[\w.-]+\.pte$/,
  /^extension\/media\/editors\/[\w./-]+$/,
  /^extension\/media\/docs\/[\w./-]+\.md$/,
  /^extension\/media\/walkthrough\/\w+\.(md|webp)$/,
];

/** The library is for who installs the package from npm; vsce takes it along, since it goes by npm's list of files. */
const library = /^extension\/dist\/(library\.js|types\/.*)$/;

/** Builds and packs; the path of the .vsix. */
export async function packageExtension(): Promise<string> {
  await createVSIX({
    cwd: root,
    packagePath: target,
    dependencies: false,
    // The README's links and picture lead into the repository, once the manifest says where that is.
    rewriteRelativeLinks: repository !== undefined,
    allowMissingRepository: true,
  });
  writeFileSync(target, await repacked(readFileSync(target), library));
  return target;
}

/** Prints what is in the package; the complaints about it. */
function inspect(vsix: string): string[] {
  const archive = readFileSync(vsix);
  const entries = zipEntries(archive);
  for (const { name, size, compressed } of entries)
    console.log(`${String(size).padStart(9)} ${String(compressed).padStart(8)}  ${name}`);
  console.log(`${basename(vsix)}: ${entries.length} files, ${(archive.length / 1024).toFixed(0)} KB`);
  const foreign = entries.filter(e => !expected.some(pattern => pattern.test(e.name)));
  const missing = expected.filter(pattern => !entries.some(e => pattern.test(e.name)));
  const panel = entries.filter(e => panelFile.test(e.name)).reduce((sum, e) => sum + e.compressed, 0);
  return [
    ...foreign.map(e => `does not belong there: ${e.name}`),
    ...missing.map(pattern => `is missing: ${pattern.source}`),
    ...(archive.length > largest ? [`${archive.length} bytes are more than ${largest}`] : []),
    ...(panel > largestPanel ? [`the panel has ${panel} bytes, more than ${largestPanel}`] : []),
  ];
}

if (import.meta.main) {
  const complaints = inspect(await packageExtension());
  for (const complaint of complaints) console.error(`package: ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
}
