/**
 * The text that PTE Lab has of a kernel function: routines by the kernel's names, on the backends that have them. What the
 * kernel splits into more functions than we do is found under the one that it is part of.
 */
import { functionNamed } from '../lang/functions.ts';
import { functionOfPart, kernelParts } from '../sim/kernels.ts';
import { mmVersions } from '../sim/parameters.ts';
import { presets } from '../sim/presets.ts';
import { routineText } from '../sim/routine-text.ts';
import { facts } from '../sim/steps.ts';
import { parametersOf, routinesOf } from '../sim/supported.ts';
import { operations } from './vocabulary.ts';

/** One text of a routine, and who has it. */
export interface OurText {
  readonly routine: string;
  readonly backends: readonly string[];
  readonly text: string;
}

/** Functions of the kernel that are part of a routine here, newer and older names alike. */
const partOf: readonly (readonly [RegExp, string])[] = [
  [/^(do_mprotect_pkey|mprotect_fixup)$/, 'sys_mprotect'],
  [/^(change_protection_range|change_p[4mu]d_range)$/, 'change_protection'],
  [
    /^(change_\w*ptes?\w*|prot_commit_\w+|commit_anon_\w+|set_write_prot_\w+|prot_numa_skip|can_change_\w+|page_anon_exclusive_\w+)$/,
    'change_pte_range',
  ],
  [/^(copy_one_pte|_?_?copy_(non)?present_\w+)$/, 'copy_pte_range'],
  [/^(copy_page_range|copy_p[4mu]d_range)$/, 'copy_page_range'],
  [/^(dup_mmap|dup_mm|copy_mm)$/, 'sys_fork'],
  [/^zap_\w*(ptes?|page)\w*$/, 'zap_pte_range'],
  [/^(unmap_vmas|unmap_single_vma|unmap_page_range|zap_p[4mu]d_range)$/, 'unmap_page_range'],
  [/^(do_munmap|do_vmi_\w+|unmap_region|vms_\w+)$/, 'sys_munmap'],
  [
    /^(_?_?handle_\w*fault|handle_pte_\w+|do_(wp_page|swap_page|anonymous_page|fault|fault_around|cow_fault|shared_fault|read_fault|page_fault|user_addr_fault)|wp_page_\w+|wp_pfn_shared|finish_\w*fault|filemap_fault)$/,
    'access',
  ],
  [/^(move_page_tables|move_normal_\w+|move_p[mu]d\w*|move_soft_dirty_pte)$/, 'move_page_tables'],
  [/^(move_vma|do_mremap|mremap_to|vma_to_resize)$/, 'sys_mremap'],
  [/^(page_mkclean_one|page_mkclean|folio_mkclean|page_vma_mkclean_one|clear_page_dirty_for_io)$/, 'sys_msync'],
  [/^(madvise_dontneed\w*)$/, 'sys_madvise_dontneed'],
  [/^(madvise_free\w*|madvise_lazyfree\w*)$/, 'sys_madvise_free'],
  [/^(flush_tlb_mm_range|native_flush_tlb\w*|flush_tlb_func\w*|tlb_is_\w+|xen_flush_tlb_others)$/, 'flush_tlb_range'],
  [/^(tlb_flush_mmu\w*|tlb_gather_mmu|tlb_end_vma)$/, 'tlb_finish_mmu'],
  [
    /^(do_mmu_update|mod_l[1-4]_entry|do_multicall|do_mmuext_op|do_update_va_mapping|xen_l[1-4]_entry_update|update_intpte)$/,
    'hypervisor',
  ],
  [/^(xen_set_p[mu]d\w*|xen_extend_mmu_update|extend_mmu_update)$/, 'set_pmd'],
];

const families = /^(native|xen|vmi|kvm|lguest)_/;
let known: Map<string, OurText[]> | undefined;

/** Every routine's texts, each with its backends. */
function all(): Map<string, OurText[]> {
  if (known) return known;
  const texts = new Map<string, Map<string, string[]>>();
  for (const preset of presets) {
    const routines = routinesOf(
      parametersOf(preset, { name: preset.name, preset: preset.name, overrides: {} }),
      preset,
    );
    for (const routine of routines.keys()) {
      const of = texts.get(routine) ?? new Map<string, string[]>();
      const text = routineText(routine, routines.get(routine)!);
      texts.set(routine, of.set(text, [...(of.get(text) ?? []), preset.name]));
    }
  }
  known = new Map(
    [...texts].map(([routine, of]) => [routine, [...of].map(([text, backends]) => ({ routine, backends, text }))]),
  );
  return known;
}

/** The routine that has this function, by the kernel's name for it; undefined where there is none. */
export function routineFor(name: string): string | undefined {
  const bare = name.replace(/^__/, '').replace(families, '');
  const candidates = [name, functionNamed(name), `sys_${name}`, bare, functionNamed(bare), `sys_${bare}`];
  const found = candidates.find(candidate => candidate && all().has(candidate));
  return found ?? [name, bare].flatMap(it => partOf.filter(([names]) => names.test(it)).map(([, to]) => to))[0];
}

/** Our texts of a kernel function. One of a family's own, `xen_…`, is shown as that family has it. */
export function oursOf(name: string): OurText[] {
  const routine = routineFor(name);
  if (!routine) return [];
  const family = families.exec(name)?.[1];
  const texts = all().get(routine) ?? [];
  if (!family) return texts;
  const own = texts.flatMap(({ backends, ...text }) => {
    const of = backends.filter(backend => backend.startsWith(family));
    return of.length > 0 ? [{ ...text, backends: of }] : [];
  });
  return own.length > 0 ? own : texts;
}

/** Steps of the machine that say that they are this function, or part of it, and what they do. */
export function stepsFor(name: string): string[] {
  const word = new RegExp(`\\b${name}\\b`);
  return Object.values(facts).flatMap(({ does }) => (word.test(does) ? [does] : []));
}

/** Does a file of the kernel hold this routine? */
const isIn = (path: string, routine: string): boolean =>
  kernelParts.some(part => mmVersions.some(mm => functionOfPart(routine, part, mm)?.file.endsWith(`/${path}.pte`)));

/**
 * Of a function that the patch does not name: the routine that calls most of what it calls, if there is one such. Of two
 * that call as much, it is the one of the same file.
 */
export function guessed(code: string, path: string): string | undefined {
  const words = new Set([...code.matchAll(/\b\w+(?=\()/g)].map(([word]) => operations[word]?.word ?? word));
  const scores = [...all()].map(([routine, texts]) => {
    const calls = new Set(texts.flatMap(({ text }) => [...text.matchAll(/\b\w+(?=\()/g)].map(([word]) => word)));
    const score = [...words].filter(word => word !== routine && calls.has(word)).length;
    return { routine, score: score + (score > 0 && isIn(path, routine) ? 0.5 : 0) };
  });
  const [best, next] = scores.sort((a, b) => b.score - a.score);
  return best.score > 1 && best.score > next.score ? best.routine : undefined;
}
