/**
 * The named backends: each a set of knobs, and the kernel text that it runs. They are rows of kernel/backends.pte, which the build
 * makes data of. Which knobs are history and which is which kernel is in src/README.md and in kernel/.
 */
import { data } from './generated/backends.ts';
import type { Parameters } from './parameters.ts';

export interface Preset {
  readonly name: string;
  /** Whose text it runs: tools/kernel/families.ts lists the files. */
  readonly family: 'native' | 'naive' | 'xen' | 'vmi' | 'kvm' | 'lguest' | 's390';
  /** Kernel before the series: ptep_modify_prot_* is get_and_clear + set_pte_at. After: Xen's own preserving pair. */
  readonly pair: 'default' | 'preserve';
  /** What set_pte_at does in lazy MMU mode under Xen; 'store' is a plain store, which traps there. */
  readonly setter: 'update_va_mapping' | 'mmu_update' | 'store';
  /** One sentence for hover, completion and the docs. */
  readonly doc: string;
  /** What stands behind it: recordings of the real thing, the source read beside it, or nothing, where there never was such a kernel. */
  readonly checked: 'recordings' | 'source' | 'nothing';
  readonly parameters: Parameters;
}

/** In the order of the documentation; written in kernel/backends.pte. */
export const presets = data as readonly Preset[];

/** Backends of a script that names none: the story of the thread. */
export const defaultBackends: readonly string[] = ['native', 'xen-2.6.26', 'xen-patch3', 'xen-2.6.27'];

export function findPreset(name: string): Preset | undefined {
  return presets.find(p => p.name === name);
}
