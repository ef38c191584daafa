/**
 * What a search by SPIN is asked, beside what the model says for readers: of every way in which runs end, which of these
 * questions it answers. The model prints the first end that answers one, and the way to it: whose turn it was, move by
 * move, which is a replay code. It prints nothing twice, so a search of billions of states says a few lines.
 *
 * What was printed is kept outside the state (SPIN's embedded C), where no step back of the search undoes it. SPIN puts
 * the C of a process where `continue` means something of its own; so there is none.
 */
import type { Machine } from '../../sim/machine.ts';
import type { BackendChoice, Expectation, Scenario } from '../../sim/scenario.ts';
import { conditionOf } from './ending.ts';
import { fillersOf } from './fills.ts';
import { buffersOf } from './store-buffers.ts';
import { walkersOf } from './walkers.ts';

export type Question =
  /** Is there an end in which the condition holds (or does not)? */
  | { readonly kind: 'expect'; readonly expectation: OutcomeExpectation; readonly holds: boolean }
  | { readonly kind: 'lost'; readonly bit: 'A' | 'D'; readonly page: number }
  | { readonly kind: 'hang'; readonly cpu: number };

type OutcomeExpectation = Extract<Expectation, { kind: 'outcome' }>;

/** All questions of a script on a backend; the model's numbers are places in this list. */
export function questionsOf(
  { build: { layout, cpus } }: Machine,
  scenario: Scenario,
  choice: BackendChoice,
): Question[] {
  const pages = Array.from({ length: layout.pages }, (_, page) => page);
  return [
    ...scenario.expectations
      .filter(e => e.kind === 'outcome' && (!e.on || e.on.includes(choice.name)))
      .flatMap(e => [true, false].map(holds => ({ kind: 'expect', expectation: e, holds }) as Question)),
    ...(['A', 'D'] as const).flatMap(bit => pages.map(page => ({ kind: 'lost', bit, page }) as const)),
    ...Array.from({ length: cpus }, (_, cpu) => ({ kind: 'hang', cpu }) as const),
  ];
}

/** CPUs by the number of their process: one that does nothing has none. */
export function cpusOfProcesses(machine: Machine): number[] {
  return Array.from({ length: machine.build.cpus }, (_, cpu) => cpu).filter(cpu => !machine.done(cpu));
}

/** Of each transition of the model, the letter of a replay code where it is no turn of a CPU's own: learned where it is made, since SPIN numbers them. */
export const NOTED = '#define COMES(letter) c_code { comes(t->t_id, letter); }\n';

/** What files of answers are called, before the number of their process, where several share a search. */
export const ANSWERS = 'answers.';

/** The mover of each of `moves` moves, the first one first: of a search by one process, and by several that share their memory. */
const wayOfOne = (processes: number): string => `
        long d; Trail *t;
        for (d = 1; d <= depth; d++) { t = getframe(d); if (t->pr < ${processes}) goes(t->pr, came(t->o_t->t_id)); }`;
const wayOfSeveral = (processes: number): string => `
        volatile Stack_Tree *s; long n = 0; int *order;
        for (s = stack_last[core_id]; s; s = s->prv) if (s->pr < ${processes}) n++;
        order = (int *) malloc((n + 1) * sizeof(int)); order[n] = -1;
        for (s = stack_last[core_id]; s; s = s->prv) if (s->pr < ${processes}) order[--n] = s->pr;
        for (n = 0; order[n] >= 0; n++) goes(order[n], 0);
        free(order);`;

/**
 * The process that looks when nobody can move any more, and answers. `shared`: several processes search together; each
 * answers in a file of its own, since lines of one output could run into each other.
 */
export function askedEnding(machine: Machine, scenario: Scenario, choice: BackendChoice, shared: boolean): string {
  const questions = questionsOf(machine, scenario, choice);
  const number = (wanted: (question: Question) => boolean): number => questions.findIndex(wanted);
  const conditions = questions.flatMap((q, n) =>
    q.kind === 'expect' && q.holds
      ? [
          `    if :: (${conditionOf(machine, q.expectation.condition)}) -> c_code { answer(${n}); } :: else -> c_code { answer(${n + 1}); } fi;`,
        ]
      : [],
  );
  const eachOf = (most: string, condition: string, first: number): string =>
    `    i = 0; do :: i < ${most} -> if :: (${condition}) -> c_code { answer(${first} + ${shared ? 'now.i' : 'i'}); } :: else fi; i++ :: else -> break od;`;
  // In the order in which the model has the processes.
  const processes = [
    ...cpusOfProcesses(machine),
    ...buffersOf(machine).map(cpu => `b${cpu}`),
    ...walkersOf(machine).map(cpu => `w${cpu}`),
    ...fillersOf(machine).map(({ cpu, place }) => `f${cpu}-${place}`),
  ];
  const out = shared
    ? `extern int core_id;
  static FILE *said(void) {
    static FILE *file; char name[32];
    if (!file) { snprintf(name, sizeof name, "${ANSWERS}%d", core_id); file = fopen(name, "w"); if (!file) exit(1); }
    return file;
  }`
    : 'static FILE *said(void) { return stdout; }';
  return `/* When nobody can move any more: what the run has come to, and the way to it, where that is new. */
c_code {
  static unsigned char answered[${questions.length}];
  static int is_new, mover, letter;
  static long moves;
  static const char *mover_of[] = { ${processes.map(name => `"${name}"`).join(', ')} };
  ${out}
  static void answer(int question) {
    if (!answered[question]) { answered[question] = 1; is_new = 1; fprintf(said(), "answer %d\\n", question); }
  }
  /* A model of a few statements may have some 70,000 transitions. */
  static char *beside;
  static int besides;
  static void comes(int transition, int as) {
    if (transition >= besides) {
      int room = 2 * transition + 1;
      beside = (char *) realloc(beside, room);
      if (!beside) exit(1);
      memset(beside + besides, 0, room - besides);
      besides = room;
    }
    beside[transition] = as;
  }
  static int came(int transition) { return transition < besides ? beside[transition] : 0; }
  static void went(void) {
    char as[] = { letter, 0 };
    if (moves) fprintf(said(), " %s%sx%ld", as, mover_of[mover], moves);
  }
  static void goes(int next, int as) {
    if (next != mover || as != letter) { went(); mover = next; letter = as; moves = 0; }
    moves++;
  }
}
active proctype ending() {
  end: do
  :: atomic { timeout ->
${conditions.join('\n')}
${eachOf(
  'PAGES',
  'lost_a[i]',
  number(q => q.kind === 'lost' && q.bit === 'A'),
)}
${eachOf(
  'PAGES',
  'lost_d[i]',
  number(q => q.kind === 'lost' && q.bit === 'D'),
)}
${eachOf(
  'CPUS',
  '!ended[i] && !at_bug[i]',
  number(q => q.kind === 'hang'),
)}
    c_code {
      if (is_new) {
        is_new = 0; mover = -1; letter = 0; moves = 0; fprintf(said(), "way");
        {${(shared ? wayOfSeveral : wayOfOne)(processes.length)} }
        went(); fprintf(said(), "\\n"); fflush(said());
      }
    };
    i = 0 }
  od
}
`;
}
