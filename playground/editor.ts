/**
 * The editor: Monaco, its LSP client, and nothing that knows of page tables. This module is by far the largest of the
 * page and is loaded by itself, while the language server starts.
 */
import { Emitter, editor, KeyCode, KeyMod, languages, lsp, Range, Uri } from 'monaco-editor';
import type { LineMark } from '../src/host/playhead.ts';
import { defineThemes, nameOf } from './editor-theme.ts';
import { type KernelText, showKernelText } from './kernel-text.ts';
import { languageId, registerLanguage } from './language.ts';
import type { ThemeKind } from './themes.ts';
import type { Wire } from './wire.ts';
import { words } from './words.ts';

export { type DiffView, openDiff } from './diff-view.ts';

/** A command of the editor's palette (F1). */
export interface Action {
  readonly id: string;
  readonly label: string;
  /** `given`: what a lens of the language server says beside the name. */
  run(...given: readonly unknown[]): void;
}

export interface EditorOptions {
  readonly text: string;
  readonly uri: string;
  readonly theme: ThemeKind;
  readonly wire: Wire;
  edited(): void;
  /** The cursor has come to this line, 1-based. */
  moved(line: number): void;
  /** Offered in the palette. The first has Ctrl+Enter; the language server's lenses name them by their ids. */
  readonly actions: readonly Action[];
}

export interface ScriptEditor {
  readonly text: string;
  /** Goes up with every edit. */
  readonly version: number;
  readonly line: number;
  /** Puts another script in place of this one; undo brings it back. */
  replace(text: string): void;
  reveal(line: number): void;
  /** What the lenses say is no longer so. */
  refreshLenses(): void;
  /** Shows where the panel's playhead stands, until the next edit. */
  mark(marks: (lineCount: number) => readonly LineMark[]): void;
  /** Shows code, of a kernel or of the script, below a line. */
  readonly peek: KernelText['peek'];
  wear(theme: ThemeKind): void;
  focus(): void;
}

/** Makes the editor. The language server is asked to start as soon as it is there. */
export function openEditor(container: HTMLElement, options: EditorOptions): ScriptEditor {
  // Monaco asks for its worker when it first compares texts; by then nothing is to be fetched any more.
  const spare = [new Worker('editor.worker.js')];
  window.MonacoEnvironment = { getWorker: () => spare.pop() ?? new Worker('editor.worker.js') };
  registerLanguage();
  defineThemes();
  const model = editor.createModel(options.text, languageId, Uri.parse(options.uri));
  const view = editor.create(container, {
    model,
    theme: nameOf(options.theme),
    autoDetectHighContrast: false,
    automaticLayout: true,
    ariaLabel: words.script,
    fontSize: 13,
    minimap: { enabled: false },
    lineNumbersMinChars: 3,
    scrollBeyondLastLine: false,
    'semanticHighlighting.enabled': true,
    // Every word that can stand here comes from the language server.
    wordBasedSuggestions: 'off',
    tabSize: 2,
    padding: { top: 8 },
    fixedOverflowWidgets: true,
    renderLineHighlight: 'all',
    overviewRulerBorder: false,
    // Not 'dimmed': too faint to read.
    renderFinalNewline: 'on',
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    wordWrap: 'on',
    wrappingIndent: 'indent',
    stickyScroll: { enabled: false },
  });
  const kernel = showKernelText(view);
  const playhead = view.createDecorationsCollection();
  model.onDidChangeContent(() => {
    // After an edit the lines are those of another script.
    playhead.clear();
    options.edited();
  });
  view.onDidChangeCursorPosition(({ position }) => options.moved(position.lineNumber));
  for (const [i, { id, label, run }] of options.actions.entries()) {
    const keybindings = i === 0 ? [KeyMod.CtrlCmd | KeyCode.Enter, KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.Enter] : [];
    view.addAction({ id: `palette.${id}`, label: `${words.title}: ${label}`, keybindings, run: () => run() });
    editor.registerCommand(id, (_, ...given: readonly unknown[]) => run(...given));
  }
  new lsp.MonacoLspClient(options.wire);
  // That client has no ear for the server's wish that lenses be asked for again. A provider that has no lenses of its
  // own, but changes, makes Monaco ask all of them.
  const lensesChanged = new Emitter<void>();
  languages.registerCodeLensProvider(languageId, {
    onDidChange: listener => lensesChanged.event(() => listener(undefined as never)),
    provideCodeLenses: () => ({ lenses: [] }),
  });
  // Monaco gives up asking when the editor loses the keyboard; it is asked to once it has.
  view.onDidBlurEditorText(() => setTimeout(() => lensesChanged.fire()));
  return {
    get text() {
      return model.getValue();
    },
    get version() {
      return model.getVersionId();
    },
    get line() {
      return view.getPosition()?.lineNumber ?? 1;
    },
    replace(text) {
      view.pushUndoStop();
      view.executeEdits('playground', [{ range: model.getFullModelRange(), text }]);
      view.pushUndoStop();
      view.setPosition({ lineNumber: 1, column: 1 });
      view.revealLine(1);
    },
    reveal(line) {
      const lineNumber = Math.min(Math.max(line, 1), model.getLineCount());
      view.setPosition({ lineNumber, column: 1 });
      view.revealLineInCenterIfOutsideViewport(lineNumber);
    },
    refreshLenses: () => lensesChanged.fire(),
    mark: marks => playhead.set(marks(model.getLineCount()).map(decoration)),
    peek: kernel.peek,
    wear: theme => editor.setTheme(nameOf(theme)),
    focus: () => view.focus(),
  };
}

/** In the colours of a debugger's current line, which people read as "execution is here". */
function decoration({ line, cpus }: LineMark): editor.IModelDeltaDecoration {
  return {
    range: new Range(line, 1, line, Number.MAX_SAFE_INTEGER),
    options: {
      isWholeLine: true,
      className: 'playhead',
      after: { content: `  ${words.playhead(cpus)}`, inlineClassName: 'playhead-mark' },
    },
  };
}
