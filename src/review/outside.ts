/** Lines that no statement of a function holds: comments, the preprocessor's, declarations, tables, other files. */
import { whyFile } from './elsewhere.ts';
import { type Fate, forPerson, meaninglessFate } from './fate.ts';
import type { RegionKind } from './regions.ts';
import type { SideLine } from './sides.ts';
import { whyMeaningless } from './vocabulary.ts';

/** Constants that are knobs of a backend here. */
const knobs: Readonly<Record<string, string>> = { MC_BATCH: 'mc_batch', MC_ARGS: 'mc_args' };

const cSource = /\.[ch]$/;

/** Why no line of this file can be translated; undefined for C. */
export function fateOfFile(path: string): Fate | undefined {
  const elsewhere = whyFile(path);
  if (elsewhere) return meaninglessFate(elsewhere);
  if (cSource.test(path)) return undefined;
  return /\.(S|lds|s)$/.test(path) ? forPerson('assembler') : meaninglessFate('no C source');
}

/** The fate of a line by itself, wherever it stands; undefined where its code decides. */
export function fateOfText({ code }: SideLine): Fate | undefined {
  if (code.trim() === '') return meaninglessFate('comment or blank');
  if (/^\s*#\s*include\b/.test(code)) return meaninglessFate('include');
  if (/^\s*#\s*(if|ifdef|ifndef|else|elif|endif|undef|pragma|error|warning)\b/.test(code))
    return meaninglessFate('conditional compilation');
  const define = /^\s*#\s*define\s+(\w+)(?!\()/.exec(code);
  if (!define || code.includes(`${define[1]}(`)) return undefined;
  const knob = Object.hasOwn(knobs, define[1]) ? knobs[define[1]] : undefined;
  return knob ? forPerson(`${define[1]} is the knob ${knob} here`) : meaninglessFate('constant');
}

/** The fate of code that stands outside functions. */
export function fateOutside({ code }: SideLine, kind: RegionKind): Fate {
  const text = code.trim();
  if (/^(\.\w+)+\s*=/.test(text)) return meaninglessFate('dispatch by name');
  const word = /^(\w+)\(/.exec(text)?.[1];
  const why = word && whyMeaningless(word);
  if (why) return meaninglessFate(why);
  if (/^[{}()\s;,\\]*$/.test(text)) return meaninglessFate('brace');
  // Prototypes, types and their members, variables without a value.
  if (kind === 'table' ? !/=/.test(text) : !/=/.test(text) || /^(extern|typedef)\b/.test(text))
    return meaninglessFate('declaration');
  return forPerson('a value outside functions');
}
