/**
 * A script in the making: what is known of it so far, and how it is written down.
 */
import { printable } from '../model/printable.ts';
import type { NamedMap, Territory } from './territory.ts';

export interface Draft {
  readonly title: string;
  /** Preset of the kernel that wrote the trace. */
  readonly backend: string;
  readonly territory: Territory;
  /** Statements of `setup`. */
  readonly setup: string[];
  /** Statements of `cpu 0`, and of `cpu 1` where there is a second thread. */
  readonly first: string[];
  readonly second: string[];
  cpus: number;
  /** What could not be told, or not be said in the script. */
  readonly notes: string[];
}

/** The text of the script. */
export function draftText(draft: Draft): string {
  const lines = [
    `# What does ${draft.title} do to its page tables, and does the model say the same?`,
    `# Written from a trace of Linux ${draft.backend.startsWith('native') ? 'without a hypervisor' : 'on Xen'} by \`ptelab import\`.`,
    ...draft.notes.map(note => `# Not told by the trace: ${note}.`),
    ...(draft.cpus > 1 ? [`machine { cpus ${draft.cpus} }`] : []),
    `backend ${draft.backend}`,
    '',
    ...draft.territory.maps.filter(m => !m.moved).map(mapLine),
  ];
  if (draft.setup.length > 0) lines.push('', ...block('setup', draft.setup));
  lines.push('', ...block('cpu 0', draft.first));
  if (draft.second.length > 0) lines.push('', ...block('cpu 1', draft.second));
  return printable(`${lines.join('\n')}\n`);
}

function mapLine(map: NamedMap): string {
  const words = [
    `map ${map.name} ${map.pages} pages ${map.protection} ${map.state}`,
    map.shared ? 'shared' : '',
    map.tmpfs ? 'tmpfs' : map.file ? 'file' : '',
    map.folio ? `folio ${map.folio}` : '',
    `at 0x${map.address.toString(16)}`,
  ];
  return words.filter(w => w !== '').join(' ');
}

function block(head: string, statements: readonly string[]): string[] {
  if (statements.length === 0) return [`${head} { }`];
  if (statements.length === 1 && !statements[0].startsWith('#')) return [`${head} { ${statements[0]} }`];
  return [`${head} {`, ...statements.map(s => `  ${s}`), '}'];
}
