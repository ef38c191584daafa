/**
 * The extensions of a test's VS Code: the packaged extension and the probe, installed once by VS Code's own installer and
 * kept in `.cache` for all sessions, as long as neither changes. An installation takes longer than all else before the
 * workbench is up, and each of its files is read only.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { installExtensions } from '../../tools/workbench.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, '.cache');
const probe = join(import.meta.dirname, 'probe');

/** What `npm run package` made; PTELAB_VSIX names another. */
export function packagedExtension(): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const vsix = process.env.PTELAB_VSIX ?? join(root, `${name}-${version}.vsix`);
  if (!existsSync(vsix)) throw new Error(`${vsix} is not there: npm run package makes it`);
  return vsix;
}

/** The probe as a package. */
export async function packagedProbe(): Promise<string> {
  const folder = join(cache, 'probe');
  const vsix = join(folder, 'probe.vsix');
  mkdirSync(folder, { recursive: true });
  cpSync(probe, folder, { recursive: true });
  await createVSIX({
    cwd: folder,
    packagePath: vsix,
    dependencies: false,
    skipLicense: true,
    allowMissingRepository: true,
    allowStarActivation: true,
  });
  return vsix;
}

/** The folder that has both installed; its sessions share it. */
export async function installedExtensions(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(packagedExtension()));
  for (const file of readdirSync(probe).sort()) hash.update(readFileSync(join(probe, file)));
  const name = `extensions-${hash.digest('hex').slice(0, 16)}`;
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  for (const old of readdirSync(cache).filter(entry => entry.startsWith('extensions-')))
    rmSync(join(cache, old), { recursive: true, force: true });
  const partial = join(cache, `installing-${process.pid}`);
  try {
    installExtensions([packagedExtension(), await packagedProbe()], {
      userData: join(partial, 'user'),
      extensions: join(partial, 'extensions'),
    });
    renameSync(join(partial, 'extensions'), folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}
