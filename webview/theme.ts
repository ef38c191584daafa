/**
 * Colours for the canvas, which cannot use CSS variables: read from VS Code's `--vscode-*` variables, and read again
 * when the theme changes (VS Code then rewrites the body's class and the variables on the root element).
 */
export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly focus: string;
  readonly cursorLine: string;
  readonly font: string;
  /** In a high-contrast theme shapes are outlined, not tinted. */
  readonly contrast: boolean;
  readonly tones: Readonly<Record<Tone, string>>;
}

/** What a colour means; each also has a shape or a word of its own. */
export type Tone =
  | 'program'
  | 'kernel'
  | 'section'
  | 'batch'
  | 'trap'
  | 'hypercall'
  | 'hardware'
  | 'lost'
  | 'saved'
  | 'warn';

/** The page's theme as it is now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const color = (...names: string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value) return value;
    }
    return style.color;
  };
  const contrast = /high-contrast/.test(document.body.className);
  return {
    background: color('editor-background'),
    text: color('editor-foreground', 'foreground'),
    quiet: color('descriptionForeground', 'foreground'),
    line: color('contrastBorder', 'editorGroup-border', 'panel-border', 'widget-border'),
    focus: color('focusBorder'),
    cursorLine: color('editorLineNumber-activeForeground', 'foreground'),
    font: `11px ${color('font-family') || 'sans-serif'}`,
    contrast,
    tones: {
      program: color('charts-foreground', 'foreground'),
      kernel: color('descriptionForeground', 'foreground'),
      section: color('charts-lines', 'descriptionForeground'),
      batch: color('charts-blue'),
      // charts-orange is see-through in some themes and missing in the high-contrast ones
      trap: color('symbolIcon-classForeground', 'charts-orange'),
      hypercall: color('charts-purple'),
      hardware: color('charts-green'),
      lost: color('charts-red', 'errorForeground'),
      saved: color('charts-green'),
      warn: color('charts-yellow'),
    },
  };
}

/** Calls back when the theme changes. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
