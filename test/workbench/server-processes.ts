/** The processes that run the language server of the tests' extension; sessions come one after another. */
import { execFileSync } from 'node:child_process';
import { installedExtensions } from './installed.ts';

export async function servers(): Promise<number[]> {
  const folder = await installedExtensions();
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes(folder) && line.includes('server.cjs'))
    .map(line => Number.parseInt(line, 10));
}
