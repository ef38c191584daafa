/** A C program that does on a real kernel what the script does, and records it where it may. */
import { quoted } from '../library/quoted.ts';
import { programText } from './c/program.ts';
import type { ExportFormat } from './format.ts';

export const c: ExportFormat = {
  name: 'c',
  label: 'C program',
  title: 'a C program that does the same on a real kernel, and records it',
  suffix: '.c',
  write: ({ scenario, name, text }) => {
    const stem = stemOf(name);
    return programText([{ name: stem, scenario }], heading(stem, name, text));
  },
};

/** A file name without `.pte`, as a program and a mark can have it. */
export function stemOf(name: string): string {
  const stem = name.replace(/^.*\//, '').replace(/\.pte$/, '');
  return stem.replace(/[^\w.-]/g, '_').slice(0, 60) || 'script';
}

function heading(stem: string, name: string, text: string): string[] {
  return [
    `${name} as a C program: its system calls, accesses, forks and waits, on a real kernel.`,
    'Written by `ptelab export --to c`.',
    '',
    `    gcc -O1 -Wall -Wextra -Werror -static -pthread -o ${stem} ${stem}.c`,
    `    ./${stem}                                     does it, and records nothing`,
    '',
    'In a Xen PV guest, dom0 too, as root:',
    '',
    `    ./${stem} > ${stem}.txt                       does it, and records xen:*`,
    `    ptelab compare ${name} ${stem}.txt`,
    '',
    'On a kernel without Xen it records the TLB flushes (tlb:*, and probes of the functions that flush):',
    '',
    `    ./${stem} > ${stem}.txt`,
    `    ptelab compare ${name} ${stem}.txt --backend native-6.12`,
    '',
    'It needs CONFIG_FTRACE and tracefs at /sys/kernel/tracing, records into an instance of its own, and removes that.',
    'Its files (`map … file`) are made in the folder in which it is started: a folder of a disk, not of a tmpfs.',
    '',
    ...quoted(text, '  ', 116),
  ];
}
