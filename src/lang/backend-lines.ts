/**
 * `backend` lines: what each is called, and what it comes from. The compiler follows them from top to bottom
 * (elaborate/backends.ts), an editor from where it stands. A preset's name
 * means the preset as it is shipped, whatever a script has of the same name; any other is that of an earlier line.
 */
import { findPreset, type Preset } from '../sim/presets.ts';
import * as ast from './generated/ast.ts';
import { itemsOf } from './used-files.ts';

/** The lines of a script and of the files that it uses, in order. */
export function backendLines(script: ast.Script): ast.Backend[] {
  return itemsOf(script).filter(ast.isBackend);
}

/** What a backend is called. */
export function backendName({ alias, preset }: ast.Backend): string | undefined {
  return alias ?? preset;
}

/** The earlier line that a backend comes from; undefined where it comes from a preset, or from nothing that is there. */
export function baseOf(line: ast.Backend): ast.Backend | undefined {
  if (findPreset(line.preset) || line.alias === undefined) return undefined;
  const lines = backendLines(line.$container);
  return lines.slice(0, lines.indexOf(line)).find(earlier => backendName(earlier) === line.preset);
}

/** The preset that a backend comes from in the end. */
export function presetBehind(line: ast.Backend): Preset | undefined {
  let at = line;
  for (let base = baseOf(at); base; base = baseOf(at)) at = base;
  return findPreset(at.preset);
}
