/** Routines as kernel text: what is printed for a backend, compiled again, is what it was printed from. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flat } from '../../src/sim/flat.ts';
import { settled } from '../../src/sim/kernels.ts';
import { findPreset } from '../../src/sim/presets.ts';
import type { Body } from '../../src/sim/routine.ts';
import { routineText } from '../../src/sim/routine-text.ts';
import type { Step } from '../../src/sim/steps.ts';
import { routinesOf } from '../../src/sim/supported.ts';
import { compileKernels } from '../../tools/kernel/write.ts';

/** Steps with jumps by place, and so without the names of labels. */
function linear(body: Body): unknown[] {
  const places = new Map<string, number>();
  const steps: Exclude<Step, { op: 'label' }>[] = [];
  for (const step of flat(body))
    if (step.op === 'label') places.set(step.name, steps.length);
    else steps.push(step);
  const target = (label: string): number => {
    const place = places.get(label)!;
    const step = steps.at(place);
    return place < steps.length && step?.op === 'goto' ? target(step.to) : place;
  };
  return steps.map(step => JSON.parse(JSON.stringify('to' in step ? { ...step, to: target(step.to) } : step)));
}

const routinesOn = (name: string) => {
  const preset = findPreset(name)!;
  return routinesOf(preset.parameters, preset);
};

describe('a routine as text', () => {
  it('reads as the kernel does', () => {
    expect(routineText('change_pte_range', routinesOn('xen-2.6.27').get('change_pte_range')!)).toBe(`\
fn change_pte_range(section, newprot) {
  pte_lock(p)
  arch_enter_lazy_mmu_mode()
  for p in section {
    let way = peek(p)
    if pte_present(way) {
      old = ptep_modify_prot_start(p)
      window(p)
      new = pte_modify(old, newprot)
      ptep_modify_prot_commit(p, old, new)
    } else if is_write_migration_entry(way) {
      new = make_migration_entry_read(p)
      set_pte_at(p, new)
    }
  }
  p = last_page(section)
  arch_leave_lazy_mmu_mode()
  pte_unlock(p)
}`);
  });

  it.each(['native-7.2', 'xen-2.6.26', 'xen-6.1', 'xen-6.12', 'xen-7.2', 'vmi', 'kvm-2.6.26', 'lguest'])(
    'of %s is read back',
    name => {
      const routines = routinesOn(name);
      const root = mkdtempSync(join(tmpdir(), 'kernel-'));
      mkdirSync(join(root, 'kernel/linux-2.6'), { recursive: true });
      const names = [...routines.keys()];
      const texts = names.map(routine => routineText(routine, routines.get(routine)!));
      writeFileSync(join(root, 'kernel/linux-2.6/all.c.pte'), texts.join('\n\n'));
      const { functions, parts } = compileKernels(root, { mm: ['all.c'] }).kernels;
      rmSync(root, { recursive: true });
      for (const routine of names) {
        const again = settled(functions[parts.mm['2.6']![routine]].body, {});
        expect(linear(again), routine).toEqual(linear(routines.get(routine)!));
      }
    },
  );
});
