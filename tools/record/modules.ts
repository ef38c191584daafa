/**
 * The modules that the recorded kernel needs, in the order in which they can be loaded. A module says in its .modinfo
 * what it depends on; what a kernel has no module of is built in.
 */

import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from './command.ts';
import { NoRecording } from './command.ts';

/** An IDE disk with ext4 on it: where file mappings lie, and where recordings go. */
export const wantedModules = ['ata_piix', 'sd_mod', 'crc32c_generic', 'ext4'];

export interface Module {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The wanted modules below a folder, and what they need, unpacked and in order. */
export function modulesFor(folder: string, wanted: readonly string[], xz: Command): Module[] {
  const files = new Map(
    globSync('**/*.ko{,.xz}', { cwd: folder }).map(file => [moduleName(basename(file)), join(folder, file)]),
  );
  const done = new Map<string, Module>();
  const add = (name: string): void => {
    const path = files.get(name);
    if (!path || done.has(name)) return;
    const content = path.endsWith('.xz') ? unpacked(path, xz) : readFileSync(path);
    for (const needed of dependencies(content)) add(needed);
    done.set(name, { name, content });
  };
  for (const name of wanted) add(moduleName(name));
  return [...done.values()];
}

/** Names of modules that a module says it depends on. */
export function dependencies(content: Uint8Array): string[] {
  const text = Buffer.from(content).toString('latin1');
  const said = text.match(/(?:^|\0)depends=([^\0]*)\0/)?.[1] ?? '';
  return said
    .split(',')
    .filter(name => name !== '')
    .map(moduleName);
}

function moduleName(file: string): string {
  return file.replace(/\.ko(?:\.xz)?$/, '').replaceAll('-', '_');
}

function unpacked(path: string, { program, environment }: Command): Uint8Array {
  const ran = spawnSync(program, ['-dc', path], { maxBuffer: 1 << 28, env: { ...process.env, ...environment } });
  if (ran.status !== 0) throw new NoRecording(`${path} cannot be unpacked: ${ran.error?.message ?? ran.stderr}`);
  return ran.stdout;
}
