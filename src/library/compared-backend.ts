/**
 * Which backend a recorded trace is compared with: the one that is named; else the one Xen backend that the script names, or for a
 * bare kernel's recording the one native backend; else what the trace says. One of `npm run record` names its kernel. Linux 7.2
 * has words of its own for batches, issues and flushes, and as shipped it issues each update at once; all older kernels
 * have those of 6.1.
 */
import { defaultBackends, findPreset, presets } from '../sim/presets.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import { isBareRecording, isMark, presetOfWords, type Trace } from '../trace/index.ts';

/** No backend of the script, and no preset, has the name; or the trace is of another kind of machine. */
export class NoSuchBackend extends Error {
  readonly wrongCall = true;
}

/** The backend to compare with, on a machine like QEMU, of which the recordings are: it walks again. Throws NoSuchBackend. */
export function comparedBackend({ backends }: Scenario, trace: Trace, named?: string): BackendChoice {
  const choice = named === undefined ? chosen(backends, trace) : namedBackend(backends, named);
  if (isBareRecording(trace) && !isBare(choice.preset))
    throw new NoSuchBackend(`this is a bare kernel's recording, and ${choice.name} is not native`);
  if (isBare(choice.preset) && trace.entries.some(e => !isMark(e)))
    throw new NoSuchBackend(`this is a recording of a Xen guest, and ${choice.name} is native`);
  return { ...choice, overrides: { spurious_fault: false, ...choice.overrides } };
}

/** Whether a preset is of bare hardware: its recordings are of another kind. */
export function isBare(preset: string): boolean {
  return findPreset(preset)?.family === 'native';
}

function chosen(backends: readonly BackendChoice[], trace: Trace): BackendChoice {
  const wanted = isBareRecording(trace) ? 'native' : 'xen';
  const said = isUnsaid(backends) ? [] : backends;
  const guests = said.filter(choice => findPreset(choice.preset)?.family === wanted);
  if (guests.length === 1) return guests[0];
  return namedBackend(backends, presetOfWords(trace));
}

/** Whether these are the backends of a script that names none. */
function isUnsaid(backends: readonly BackendChoice[]): boolean {
  return backends.length === defaultBackends.length && backends.every((b, i) => b.name === defaultBackends[i]);
}

function namedBackend(backends: readonly BackendChoice[], name: string): BackendChoice {
  const own = backends.find(choice => choice.name === name) ?? backends.find(choice => choice.preset === name);
  if (own) return own;
  const preset = findPreset(name);
  if (!preset) throw new NoSuchBackend(`no backend is called ${name}: ${presets.map(p => p.name).join(', ')}`);
  return { name: preset.name, preset: preset.name, overrides: {} };
}
