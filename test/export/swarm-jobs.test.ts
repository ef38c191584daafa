/** The jobs of a swarm as texts: nothing of a script becomes a command, and a result says what it is about. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { jobsFor, type SwarmAbout, swarmJobs, swarmResult } from '../../src/spin/jobs.ts';
import { newFolder, ptelabIn } from '../cli/ptelab.ts';

/** What GitHub would replace. */
const EXPRESSION = '$\u007b{ secrets.TOKEN }}';
const about: SwarmAbout = {
  version: '0.2.0',
  jobs: 3,
  name: "x'; rm -rf ~\n.pte",
  text: `backend native # $(id) \`id\` ${EXPRESSION} \u202e\nEND_OF_ABOUT\nmap m 1 pages rw\n`,
  used: { 'mm.pte': { text: 'é' } },
  backend: 'native',
};
const model = { text: `/* ${EXPRESSION} $(id) \x1b[2J */`, vectorBytes: 1024 };

test.each(jobsFor)('for %s, a result leads back to the script', where => {
  const jobs = swarmJobs(where, about, model, 512);
  const line = /^ *ptelab swarm (.*)$/m.exec(jobs)![1];
  expect(swarmResult(`ptelab swarm ${line}\njob 2\n`)).toEqual({ about, line, job: 2 });
  expect(line).toMatch(/^[ -#%-~]*$/);
  expect(jobs.match(/END_OF_ABOUT$/gm)).toHaveLength(1);
  expect(jobs).not.toContain('\x1b');
  if (where === 'github') expect(jobs).not.toContain(EXPRESSION);
});

test('a shell makes nothing of them', () => {
  const jobs = swarmJobs('shell', about, { ...model, text: '/* $(touch made) */' }, 512);
  const cwd = newFolder({ 'jobs.sh': jobs });
  expect(spawnSync('sh', ['-n', 'jobs.sh'], { cwd }).status).toBe(0);
  for (const job of ['1; id', '0', '4'])
    expect(spawnSync('sh', ['jobs.sh', job], { cwd, encoding: 'utf8' }).stderr).toBe('which job, from 1 to 3?\n');
});

test('what is no result, or not of this swarm, is not collected', () => {
  const whole = (job: number, text = about.text): string =>
    `ptelab swarm ${JSON.stringify({ ...about, text })}\njob ${job}\n`;
  const cwd = newFolder({
    'a.txt': whole(1),
    'b.txt': whole(1),
    'c.txt': whole(2, 'other'),
    'd.txt': 'errors: 0',
    'e.txt': whole(1, 'map m 1 pages rw\n').replace('"backend":"native"', '"backend":"nativ"'),
  });
  const said = (...files: string[]): string => ptelabIn(cwd, 'collect', ...files).stderr;
  expect(said('a.txt', 'b.txt')).toBe('ptelab: a.txt and b.txt are both of job 1\n');
  expect(said('a.txt', 'c.txt')).toBe('ptelab: a.txt and c.txt are of different swarms\n');
  expect(said('d.txt')).toBe('ptelab: d.txt is no result of a job of export --swarm\n');
  expect(ptelabIn(cwd, 'collect', 'e.txt')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'ptelab: there is no backend nativ; did you mean native?\n',
  });
  const many = whole(1).replace('"jobs":3', '"jobs":1e15');
  for (const text of [whole(0), whole(4), many, 'ptelab swarm {"jobs":"many"}\njob 1\n'])
    expect(swarmResult(text), text).toBeNull();
});
