/** Frames in Promela: allocated, copied and let go (../frames.ts). */
import { since } from '../../../sim/parameters.ts';
import type { FrameStep } from '../../../sim/steps/frames.ts';
import { allocPage } from '../frames.ts';
import { type LinesOf, when } from '../lines.ts';
import { isDirty, OLD } from '../saved-dirty.ts';

export const frameLines: LinesOf<FrameStep> = {
  alloc_page: ({ copy }) => allocPage(copy),
  copy_page: ['copy_page()'],
  get_page: ['refer(FRAME(old_lo))'],
  put_page: ['let_go(FRAME(old_lo))'],
  page_count: ({ into }) =>
    into === undefined
      ? ['skip']
      : [`var_lo[${into}] = (OF_SCRIPT(FRAME(old_lo)) -> references[FRAME(old_lo)] : 0); var_hi[${into}] = 0`],
  page_mapcount: ({ into }) =>
    into === undefined ? ['skip'] : [`mappings_of(FRAME(old_lo)); var_lo[${into}] = j; var_hi[${into}] = 0; j = 0`],
  pages_identical: ({ into }) => [
    'read_frame(HOME_OF(FRAME(old_lo)), FRAME(old_lo)); j = i; read_frame(HOME_OF(FRAME(new_lo)), FRAME(new_lo))',
    `${into === undefined ? '' : `var_lo[${into}] = (i == j -> 1 : 0); var_hi[${into}] = 0; `}i = 0; j = 0`,
  ],
  // 6.1 on x86-64 remembers A and D in it.
  as_migration: ({ into }, { parameters }) => {
    if (into === undefined) return ['skip'];
    const remembers = since(parameters.mm, '6.1') && parameters.width === 'x86-64';
    const marks = remembers ? ` | (old_lo & A) | (${isDirty(parameters, OLD)} -> D : 0)` : '';
    return [
      `var_lo[${into}] = (FRAME(old_lo) << 12)${marks}; var_hi[${into}] = (old_lo & RW -> MIGRATION_WRITE : MIGRATION_READ)`,
    ];
  },
  is_migration: ({ writable, into }) => {
    const is = writable ? 'old_hi == MIGRATION_WRITE' : '(old_hi == MIGRATION_READ || old_hi == MIGRATION_WRITE)';
    return into === undefined
      ? ['skip']
      : [`var_lo[${into}] = (!PRESENT(old_lo) && ${is} -> 1 : 0); var_hi[${into}] = 0`];
  },
  page_add_rmap: ['page_add_rmap()'],
  page_moves: ['page_moves()'],
  test_page_dirty: ({ clear, into }) => [
    ...(into === undefined
      ? []
      : [
          `var_lo[${into}] = (OF_SCRIPT(FRAME(old_lo)) && (frame_flags[FRAME(old_lo)] & PG_DIRTY) -> 1 : 0); var_hi[${into}] = 0`,
        ]),
    clear
      ? when('OF_SCRIPT(FRAME(old_lo))', 'frame_flags[FRAME(old_lo)] = frame_flags[FRAME(old_lo)] & ~PG_DIRTY')
      : 'skip',
  ],
  free_gathered: (_, { cpu: c }) => [`free_gathered(${c})`],
};
