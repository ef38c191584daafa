/**
 * A swarm for many machines: one text that does any of its jobs, for a shell, as a Slurm array or as a workflow of GitHub
 * Actions. Each job is a bitstate search in a random order of its own; what it prints begins with all that is needed
 * to read it, so that the results alone say what was found.
 */
import type { SearchedModel } from '../export/promela/model.ts';
import { printable } from '../model/printable.ts';
import { compilerOptions, MOST_SEARCHES, orderOptions, searchOptions, TRANSLATE } from './options.ts';

/** What a swarm is about; the same in each of its results. */
export interface SwarmAbout {
  /** Of the program that wrote the jobs: numbers of questions are its. */
  readonly version: string;
  readonly jobs: number;
  /** The script, its file's name, and the texts of the files that it uses. */
  readonly name: string;
  readonly text: string;
  readonly used: Readonly<Record<string, { readonly text: string } | { readonly refused: string }>>;
  readonly backend: string;
}

/** Where jobs run. */
export type JobsFor = 'shell' | 'slurm' | 'github';
export const jobsFor: readonly JobsFor[] = ['shell', 'slurm', 'github'];

/** Megabytes of a Slurm job beside its search: the C compiler has 77 for a model of two CPUs. */
const BESIDE = 256;

/** The jobs as one text. */
export function swarmJobs(where: JobsFor, about: SwarmAbout, model: SearchedModel, megabytes: number): string {
  const body = printable(bodyOf(about, model, megabytes));
  const { name, backend, jobs } = about;
  // No name may end the comment that it stands in.
  const shown = name.replace(/[^\w.-]/g, '_');
  const head = `# ${shown} on ${backend}: ${jobs} searches by SPIN 6, each in a random order of its own, of ${megabytes} MB at most.`;
  switch (where) {
    case 'shell':
      return `#!/bin/sh
${head}
#   for job in $(seq ${jobs}); do sh THIS_FILE $job > result.$job.txt; done     wherever there are SPIN and a C compiler (CC)
#   ptelab collect result.*.txt                                     what all of them found
${body}`;
    case 'slurm':
      return `#!/bin/sh
#SBATCH --array=1-${jobs}
#SBATCH --mem=${megabytes + BESIDE}M
#SBATCH --output=result.%a.txt
${head}
#   sbatch THIS_FILE, and then ptelab collect result.*.txt
${body}`;
    case 'github':
      return workflow(shown, head, jobs, body);
  }
}

function bodyOf(about: SwarmAbout, model: SearchedModel, megabytes: number): string {
  const search = [...searchOptions('swarm', megabytes), ...orderOptions('$job')];
  return `set -eu
job=\${1:-\${SLURM_ARRAY_TASK_ID:-\${PTELAB_JOB:-}}}
case $job in '' | *[!0-9]*) job=0 ;; esac
[ "$job" -ge 1 ] && [ "$job" -le ${about.jobs} ] || { echo "which job, from 1 to ${about.jobs}?" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > about <<'END_OF_ABOUT'
${ABOUT}${plain(JSON.stringify(about))}
END_OF_ABOUT
cat > model.pml <<'END_OF_MODEL'
${model.text}
END_OF_MODEL
spin ${TRANSLATE.join(' ')} model.pml >&2
"\${CC:-cc}" ${compilerOptions('swarm', model.vectorBytes, megabytes).join(' ')} >&2
cat about
echo "job $job"
./pan ${search.join(' ')} || true
`;
}

/** JSON of plain characters, of which neither a shell, nor GitHub, nor a terminal makes anything else. */
function plain(json: string): string {
  return json.replace(/[^ -#%-~]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** GitHub reads expressions before the shell does, so the text of a script must have none. */
function workflow(name: string, head: string, jobs: number, body: string): string {
  const lines = body.replaceAll('${{', '$ {{').split('\n');
  return `${head}
# Put it into .github/workflows and start it there; the artifact swarm has the results, for ptelab collect.
name: swarm of ${name}
on: workflow_dispatch
permissions: {}
jobs:
  search:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        job: [${Array.from({ length: jobs }, (_, i) => i + 1).join(', ')}]
    steps:
      - run: sudo apt-get update && sudo apt-get install --yes spin gcc libc6-dev
      - env:
          PTELAB_JOB: \${{ matrix.job }}
        run: |
          exec > "result.$PTELAB_JOB.txt"
${lines.map(line => (line === '' ? '' : `          ${line}`)).join('\n')}
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: result-\${{ matrix.job }}
          path: result.\${{ matrix.job }}.txt
  collected:
    needs: search
    if: always()
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact/merge@v4
        with:
          name: swarm
          pattern: result-*
`;
}

const ABOUT = 'ptelab swarm ';

/** One job's result. */
export interface SwarmResult {
  readonly about: SwarmAbout;
  /** The line that says this, the same in all results of a swarm. */
  readonly line: string;
  readonly job: number;
}

/** What a result says of itself; null where it is none. */
export function swarmResult(text: string): SwarmResult | null {
  const line = new RegExp(`^${ABOUT}(\\{.*\\})$`, 'm').exec(text)?.[1];
  const job = Number(/^job (\d+)$/m.exec(text)?.[1]);
  const about = line === undefined ? null : aboutIn(line);
  return line !== undefined && about && job >= 1 && job <= about.jobs ? { about, line, job } : null;
}

/** What a swarm is about; null where the line is none that we wrote. */
function aboutIn(line: string): SwarmAbout | null {
  let about: Partial<SwarmAbout> | null;
  try {
    about = JSON.parse(line);
  } catch {
    return null;
  }
  const isText = (value: unknown): value is string => typeof value === 'string';
  const { version, jobs, name, text, used, backend } = about ?? {};
  const isUsed = (file: unknown): boolean =>
    typeof file === 'object' && file !== null && (('text' in file && isText(file.text)) || 'refused' in file);
  const isWhole =
    [version, name, text, backend].every(isText) &&
    Number.isSafeInteger(jobs) &&
    jobs! >= 1 &&
    jobs! <= MOST_SEARCHES &&
    typeof used === 'object' &&
    used !== null &&
    Object.values(used).every(isUsed);
  return isWhole ? (about as SwarmAbout) : null;
}
