/**
 * Diagnostics as the protocol carries them: what the language says about the text, and what the latest run found.
 */
import { DiagnosticSeverity, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Diagnostic } from '../../lang/diagnostic.ts';
import { rangeOf, type Script } from '../script.ts';
import type { Finding } from './findings.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** Everything to be shown in a script. `docs` is the address of the folder of pages, where there is one. */
export function diagnosticsOf(script: Script, findings: readonly Finding[], docs: string | undefined): LspDiagnostic[] {
  const own = script.compiled.diagnostics.filter(({ place }) => place.file === undefined);
  return lspDiagnostics(script, [...own, ...findings], docs);
}

/** What a script finds wrong in the files that it uses, by their paths. */
export function diagnosticsInFiles(script: Script, docs: string | undefined): ReadonlyMap<string, LspDiagnostic[]> {
  const files = Object.keys(script.compiled.used);
  const found = script.compiled.diagnostics;
  return new Map(
    files.map(file => [
      file,
      lspDiagnostics(
        script,
        found.filter(({ place }) => place.file === file),
        docs,
      ),
    ]),
  );
}

function lspDiagnostics(
  script: Script,
  found: readonly (Diagnostic | Finding)[],
  docs: string | undefined,
): LspDiagnostic[] {
  return found.map(({ code, severity, place, message, related = [] }) => ({
    source: 'ptelab',
    code,
    ...(docs ? { codeDescription: { href: `${docs}/${code}.md` } } : {}),
    severity: severities[severity],
    range: rangeOf(place),
    message,
    relatedInformation: related.map(r => ({
      location: { uri: script.uriOf(r.place.file), range: rangeOf(r.place) },
      message: r.message,
    })),
  }));
}
