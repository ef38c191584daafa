/**
 * When nobody can move any more: what the script expects of that, as assertions; or, for whoever wants all of them, how
 * the run has ended. Looking changes nothing, so it makes no states.
 */
import type { Machine } from '../../sim/machine.ts';
import { keyOf, type OfLocal, observed } from '../../sim/observed.ts';
import type { BackendChoice, Expectation, OutcomeAtom, OutcomeCondition, Scenario } from '../../sim/scenario.ts';
import { declaredWords } from '../../sim/scenario.ts';
import type { PageRange } from '../../sim/statements.ts';
import { flagWords } from './expressions.ts';
import { dataAtom, dataInTheEnd } from './frames.ts';
import { SIGBUS, SIGSEGV } from './memory.ts';
import { nxOf } from './saved-dirty.ts';
import { keptOf } from './words.ts';

/** The process that looks; `said` quotes a line of the script. */
export function ending(
  machine: Machine,
  scenario: Scenario,
  choice: BackendChoice,
  said: (line: number) => string,
): string {
  const expectations = scenario.expectations.filter(e => !e.on || e.on.includes(choice.name));
  const truths = expectations.flatMap(e => (e.kind === 'outcome' ? [conditionOf(machine, e.condition)] : []));
  return `/* When nobody can move any more. spin -DOUTCOMES -a, and cc -DPRINTF, make pan print how each run ends. */
active proctype ending() {
  do
  :: atomic { timeout ->
#ifdef OUTCOMES
    printf("outcome");
    i = 0; do :: i < PAGES -> printf(" %d:%d:%d:%d:%d", lo[i], hi[i], lost_a[i], lost_d[i], late_write[i]); i++ :: else -> break od;
    i = 0; do :: i < CPUS * PAGES -> printf(" %d", segv[i]); i++ :: else -> break od;
    i = 0; do :: i < CPUS -> printf(" %d", ended[i] + 2 * at_bug[i]); i++ :: else -> break od;
${values(machine)}    printf(" expects");
${truths.map(truth => `    printf(" %d", (${truth}));`).join('\n')}
    printf("\\n");
#else
${expectations.map((e, i) => check(machine, e, i + 1, said(e.place.line))).join('\n')}
#endif
    i = 0 }
  od
}
`;
}

/** In place of a local that its CPU has not come to. */
export const UNREAD = -2147483648;

/** Words, the locals that are asked for, and what pages show and ought to. */
function values(machine: Machine): string {
  const words = declaredWords(machine.build.scenario).map((_, n) => `shared[${n}]`);
  const kept = keptOf(machine).map(({ cpu }, n) => `(ended[${cpu}] || came[${n}] -> kept[${n}] : ${UNREAD})`);
  return [...words, ...kept, ...dataInTheEnd(machine)].map(value => `    printf(" %d", ${value});\n`).join('');
}

function check(machine: Machine, e: Expectation, number: number, said: string): string {
  if (e.kind === 'count') return `    /* ${said}: counts are not in the model */`;
  const truth = conditionOf(machine, e.condition);
  if (e.quantifier !== 'sometimes')
    return `    /* ${said} */\n    assert(${e.quantifier === 'always' ? '' : '!'}(${truth}));`;
  return `    /* ${said}: with spin -DFIND_${number} an error is what we look for */
#ifdef FIND_${number}
    assert(!(${truth}));
#endif`;
}

/** What is true of an end in which a condition holds. */
export function conditionOf(machine: Machine, condition: OutcomeCondition): string {
  switch (condition.kind) {
    case 'not':
      return `!(${conditionOf(machine, condition.of)})`;
    case 'and':
    case 'or':
      return condition.operands
        .map(operand => `(${conditionOf(machine, operand)})`)
        .join(condition.kind === 'and' ? ' && ' : ' || ');
    default:
      return atomOf(machine, condition);
  }
}

/** Condition that a CPU has come to the local that is asked about, and that what the model keeps of it is so. */
function keptIs(machine: Machine, atom: OfLocal, is: string): string {
  const at = keptOf(machine).findIndex(asked => keyOf(asked) === keyOf(observed(atom)));
  return `(ended[${atom.cpu}] || came[${at}]) && kept[${at}] ${is}`;
}

function atomOf(machine: Machine, c: OutcomeAtom): string {
  const { build: b } = machine;
  const { layout } = b;
  const pagesOf = (range: PageRange | undefined): number[] => {
    const [first, last] = range ? layout.range(range) : [0, layout.pages - 1];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  };
  const over = (range: PageRange | undefined, one: (page: number) => string): string =>
    pagesOf(range).map(one).join(' || ') || '0';
  const cpus = Array.from({ length: b.cpus }, (_, cpu) => cpu);
  switch (c.kind) {
    case 'lost':
      return over(c.range, page => `lost_${c.bit.toLowerCase()}[${page}]`);
    case 'stale_read':
    case 'stale_write':
    case 'untraced_write':
    case 'late_read':
    case 'late_write':
    case 'torn_read':
    case 'spurious_fault':
    case 'lost_write':
    case 'freed_read':
    case 'freed_write':
      return over(c.range, page => `${c.kind}[${page}]`);
    case 'fault':
      return over(c.range, page => `faulted[${page}]`);
    case 'sigsegv':
    case 'sigbus': {
      const signal = c.kind === 'sigsegv' ? SIGSEGV : SIGBUS;
      return over(c.range, page => cpus.map(cpu => `(segv[${cpu} * PAGES + ${page}] & ${signal})`).join(' || '));
    }
    case 'hang':
      return cpus.map(cpu => `(!ended[${cpu}] && !at_bug[${cpu}])`).join(' || ');
    case 'bug':
      return cpus.map(cpu => `at_bug[${cpu}]`).join(' || ');
    case 'has':
    case 'lacks': {
      const page = layout.page(c.page);
      const flags = flagWords(c.lo);
      const nx = nxOf(b.parameters, `hi[${page}]`);
      const [low, high] =
        c.kind === 'has'
          ? [`(lo[${page}] & (${flags})) == (${flags})`, nx]
          : [`(lo[${page}] & (${flags})) == 0`, nx === `hi[${page}]` ? `!${nx}` : `!(${nx})`];
      return c.hi ? `${low} && ${high}` : low;
    }
    case 'word':
      return `shared[${c.shared}] ${c.bound} ${c.value}`;
    case 'local':
      return keptIs(machine, c, `${c.bound} ${c.value}`);
    case 'entry_read':
    case 'data_read':
      return keptIs(machine, c, '== 1');
    case 'unshown':
    case 'shows':
    case 'page_dirty':
      return dataAtom(machine, c, pagesOf);
  }
}
