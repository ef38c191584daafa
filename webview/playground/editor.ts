/**
 * The editor: Monaco, its LSP client, and nothing that knows of page tables. This module is by far the largest of the
 * page and is loaded by itself, while the language server starts.
 */
import { editor, KeyCode, KeyMod, lsp, Uri } from 'monaco-editor';
import { defineThemes, nameOf } from './editor-theme.ts';
import { languageId, registerLanguage } from './language.ts';
import type { ThemeKind } from './themes.ts';
import type { Wire } from './wire.ts';
import { words } from './words.ts';

export interface EditorOptions {
  readonly text: string;
  readonly uri: string;
  readonly theme: ThemeKind;
  readonly wire: Wire;
  edited(): void;
  /** The cursor has come to this line, 1-based. */
  moved(line: number): void;
  run(): void;
  /** Commands that the language server names, by name. */
  readonly commands: Readonly<Record<string, () => void>>;
}

export interface ScriptEditor {
  readonly text: string;
  /** Goes up with every edit. */
  readonly version: number;
  readonly line: number;
  /** Puts another script in place of this one; undo brings it back. */
  replace(text: string): void;
  reveal(line: number): void;
  wear(theme: ThemeKind): void;
  focus(): void;
}

/** Makes the editor. The language server is asked to start as soon as it is there. */
export function openEditor(container: HTMLElement, options: EditorOptions): ScriptEditor {
  window.MonacoEnvironment = { getWorker: () => new Worker('editor.worker.js') };
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
  model.onDidChangeContent(() => options.edited());
  view.onDidChangeCursorPosition(({ position }) => options.moved(position.lineNumber));
  for (const [name, command] of Object.entries(options.commands)) editor.registerCommand(name, () => command());
  view.addAction({
    id: 'pteLab.runHere',
    label: words.run,
    keybindings: [KeyMod.CtrlCmd | KeyCode.Enter, KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.Enter],
    contextMenuGroupId: 'navigation',
    run: () => options.run(),
  });
  new lsp.MonacoLspClient(options.wire);
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
    wear: theme => editor.setTheme(nameOf(theme)),
    focus: () => view.focus(),
  };
}
