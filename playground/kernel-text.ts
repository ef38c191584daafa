/**
 * The kernels' text in the editor: models that nobody can edit. A definition, and the code at the panel's playhead, is shown in
 * a peek below the line of the script, since there is one editor only.
 */

import files from 'ptelab:kernel';
import { editor, languages, Range, Uri } from 'monaco-editor';
import type { CodeLine } from '../src/protocol/code.ts';
import { kernelAddress } from './kernel-address.ts';
import { languageId } from './language.ts';

const isKernel = (uri: Uri | undefined): boolean => uri?.toString().startsWith(`${kernelAddress}/`) ?? false;

export interface KernelText {
  /** Shows a line of code below a line of the script. */
  peek(code: CodeLine, line: number): void;
}

/** Makes the texts known to an editor. */
export function showKernelText(view: editor.ICodeEditor): KernelText {
  for (const { name, text } of files) editor.createModel(text, languageId, Uri.parse(`${kernelAddress}/${name}`));
  editor.onDidCreateEditor(made => {
    // The editors of a diff are read-only in their own way: where no kernel text was or comes, nothing is said.
    let shown = false;
    made.onDidChangeModel(({ newModelUrl }) => {
      const before = shown;
      shown = isKernel(newModelUrl ?? undefined);
      if (shown !== before) made.updateOptions({ readOnly: shown });
    });
  });
  editor.registerEditorOpener({
    openCodeEditor(source, resource) {
      if (!isKernel(resource)) return false;
      source.trigger('kernel text', 'editor.action.peekDefinition', null);
      return true;
    },
  });
  // What the code at the playhead is to a line of the script: Monaco asks, and the language server has nothing of this kind.
  let code: CodeLine | undefined;
  languages.registerImplementationProvider(languageId, {
    provideImplementation: () =>
      code ? { uri: Uri.parse(code.uri), range: new Range(code.line, 1, code.line, 1) } : undefined,
  });
  return {
    peek(at, line) {
      code = at;
      view.focus();
      view.setPosition({ lineNumber: line, column: 1 });
      view.revealLineInCenterIfOutsideViewport(line);
      view.trigger('kernel text', 'editor.action.peekImplementation', null);
    },
  };
}
