/** An access through the TLB or by a walk, and how a range is flushed, in Promela. */
import { type Parameters, since } from '../../sim/parameters.ts';
import { keptRead, walkedData } from './frames.ts';
import { type Lines, type Setting, statement, when } from './lines.ts';
import { made } from './waiting-data.ts';
import { accessed } from './walkers.ts';

/** What a walk finds is used: TLB, and data. */
const used = (setting: Setting): readonly string[] => [
  `use(${setting.cpu}, page)`,
  made([...(setting.exchanges ? ['if :: wr -> shown(page) :: else fi'] : []), ...walkedData(setting)], setting),
];

/** `access`: FLAG 0 where it is through, 1 where it faults, 2 where KNL4 sets A and D later. */
export function access(setting: Setting): Lines {
  const { cpu: c, parameters, tablesChange, grows, writesWait } = setting;
  // An access that faults has been come to, whatever waits.
  const faults = writesWait ? `completed(${c}); ` : '';
  const found = tablesChange ? '(REACHABLE(page) -> lo[page] : 0)' : 'lo[page]';
  const set = parameters.stray_ad
    ? 'if :: ((A | (wr -> D : 0)) & ~lo[page]) -> flag = 2 :: else -> flag = 0 fi'
    : 'flag = 0';
  const grown = `flag = (TLB(${c}, page) && wr && !(TLB(${c}, page) & RW) -> 1 : 0); `;
  const spurious = parameters.spurious_fault ? grown : '';
  const walk = spurious ? `if :: flag ${grows ? '-> spurious_fault[page] = 1 ' : ''}:: else -> ${set} fi` : set;
  return [
    writesWait ? `if :: !wr -> completed(${c}) :: else fi` : `completed(${c})`,
    `tmp_lo = ${found}`,
    statement(
      `if :: TLB(${c}, page) && (!wr || ((TLB(${c}, page) & RW) && (TLB(${c}, page) & D))) ->`,
      `      ${made([`through_tlb(${c}, page, tmp_lo)`], setting)}; flag = 0`,
      `   :: else -> ${spurious}TLB(${c}, page) = 0; forgotten(${c}, page);`,
      `      if :: ${tablesChange ? '!REACHABLE(page) || ' : ''}!(lo[page] & P) || (wr && !(lo[page] & RW)) -> ${faults}flag = 1`,
      `         :: else -> ${walk}; ${when('!flag', ...used(setting))} fi fi`,
    ),
    'tmp_lo = 0',
    ...keptRead(setting),
    ...accessed(setting),
  ];
}

/** `access_set`: A and D come now, whatever the entry has become; FLAG as before. */
export function accessSet(setting: Setting): Lines {
  const { cpu: c, tablesChange, walks } = setting;
  const found = tablesChange ? '(REACHABLE(page) -> lo[page] : 0)' : 'lo[page]';
  const rest =
    `if :: (lo[page] & P) && (!wr || (lo[page] & RW)) -> ${used(setting).join('; ')}; flag = 0` +
    ' :: else -> lo[page] = lo[page] | A | (wr -> D : 0); flag = 1 fi';
  if (!walks) return [rest, ...keptRead(setting)];
  return [
    `tmp_lo = ${found}`,
    `if :: walked[${c}] -> ${made([`through_tlb(${c}, page, tmp_lo)`], setting)}; flag = 0 :: else -> ${rest} fi`,
    'tmp_lo = 0',
    ...keptRead(setting),
    ...accessed(setting),
  ];
}

/** `flush_way`: FLAG as FlushWay numbers the ways. */
export function flushWay({ mm }: Parameters, several: boolean, unmaps: boolean): Lines {
  const pages = unmaps ? 'FLUSH_LENGTH' : 'flush_end - flush_first';
  const steps = unmaps ? `${pages} / STRIDE_PAGES` : pages;
  const empty = unmaps ? '(flush_first == flush_end -> 0 : 1)' : '1';
  if (!since(mm, '6.1')) return [`kept_page = page; flush_first = -1; flag = ${several ? 4 : 2}`];
  const whole = `flush_first == EVERYTHING || ${steps} > FLUSH_CEILING`;
  const many = `flag = (flush_first != EVERYTHING && ${pages} == 1 -> 5 : 3)`;
  const one = `flag = ((${whole}) -> 2 : ${empty})`;
  return [
    statement(
      'if :: flush_first == -1 -> flag = 0',
      `   :: else -> kept_page = page; ${several ? many : one};`,
      `      if :: ${whole} -> flush_first = -1 :: else -> page = flush_first fi fi`,
    ),
  ];
}
