/**
 * Programs that tests need and npm does not have: a real neovim, SPIN. Found on the PATH, or else installed from
 * Debian, which takes root; where neither is possible the test fails, and says what to install.
 */
import { spawnSync } from 'node:child_process';

/** Makes sure that `program` can be run; these packages bring it. Throws where it cannot be had. */
export function needProgram(program: string, ...debianPackages: readonly string[]): void {
  if (available(program)) return;
  const update = spawnSync('apt-get', ['update', '-q'], { encoding: 'utf8' });
  const install = spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', ...debianPackages], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (available(program)) return;
  const why = [update, install].map(step => step.error?.message ?? step.stderr).join('\n');
  throw new Error(
    `these tests need ${program}; install it (Debian: apt-get install ${debianPackages.join(' ')})\n${why}`,
  );
}

function available(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}
