/** Two texts beside each other in Monaco's diff editor, to be read and not to be changed. */
import { editor } from 'monaco-editor';

export interface DiffView {
  show(left: string, right: string): void;
  dispose(): void;
}

/** Makes the view. Where it is too narrow for two columns, one shows both texts. */
export function openDiff(container: HTMLElement, ariaLabel: string): DiffView {
  const view = editor.createDiffEditor(container, {
    readOnly: true,
    automaticLayout: true,
    fontSize: 12,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderOverviewRuler: false,
    // Equal runs may be tens of thousands of lines long.
    hideUnchangedRegions: { enabled: true },
  });
  // Given to the constructor as its options for that, they do not reach the text areas.
  for (const side of [view.getOriginalEditor(), view.getModifiedEditor()]) side.updateOptions({ ariaLabel });
  let shown: editor.IDiffEditorModel | undefined;
  const forget = () => {
    view.setModel(null);
    shown?.original.dispose();
    shown?.modified.dispose();
  };
  return {
    show(left, right) {
      forget();
      shown = { original: editor.createModel(left, 'plaintext'), modified: editor.createModel(right, 'plaintext') };
      view.setModel(shown);
    },
    dispose() {
      forget();
      view.dispose();
    },
  };
}
