/** Style of the offline page around the panel: VS Code's colours under the names that the panel reads, and the script. */

/** A value for light and one for dark; those of VS Code's default themes. */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  foreground: ['#3B3B3B', '#CCCCCC'],
  descriptionForeground: ['#3B3B3B', '#9D9D9D'],
  errorForeground: ['#C72E0F', '#F85149'],
  focusBorder: ['#005FB8', '#0078D4'],
  'icon-foreground': ['#3B3B3B', '#CCCCCC'],
  'editor-background': ['#FFFFFF', '#1F1F1F'],
  'editor-foreground': ['#3B3B3B', '#CCCCCC'],
  'editorGroup-border': ['#E5E5E5', '#FFFFFF17'],
  'editorLineNumber-activeForeground': ['#171184', '#CCCCCC'],
  'editorWarning-foreground': ['#BF8803', '#CCA700'],
  'editorHoverWidget-background': ['#F8F8F8', '#202020'],
  'editorHoverWidget-foreground': ['#3B3B3B', '#CCCCCC'],
  'editorHoverWidget-border': ['#C8C8C8', '#454545'],
  'widget-shadow': ['rgba(0, 0, 0, 0.16)', 'rgba(0, 0, 0, 0.36)'],
  'list-hoverBackground': ['#F2F2F2', '#2A2D2E'],
  'list-inactiveSelectionBackground': ['#E4E6F1', '#37373D'],
  'list-activeSelectionBackground': ['#E8E8E8', '#04395E'],
  'list-activeSelectionForeground': ['#000000', '#FFFFFF'],
  'button-background': ['#005FB8', '#0078D4'],
  'button-foreground': ['#FFFFFF', '#FFFFFF'],
  'button-hoverBackground': ['#0258A8', '#026EC1'],
  'button-secondaryBackground': ['#E5E5E5', '#313131'],
  'button-secondaryForeground': ['#3B3B3B', '#CCCCCC'],
  'button-border': ['#0000001a', '#ffffff1a'],
  'toolbar-hoverBackground': ['#b8b8b850', '#5a5d5e50'],
  'testing-iconPassed': ['#388A34', '#73c991'],
  'testing-iconFailed': ['#E51400', '#F14C4C'],
  'charts-foreground': ['#3B3B3B', '#CCCCCC'],
  'charts-lines': ['rgba(59, 59, 59, 0.5)', 'rgba(204, 204, 204, 0.5)'],
  'charts-blue': ['#0063d3', '#59a4f9'],
  'charts-red': ['#E51400', '#F14C4C'],
  'charts-green': ['#388A34', '#89D185'],
  'charts-purple': ['#652D90', '#B180D7'],
  'charts-yellow': ['#BF8803', '#CCA700'],
  'symbolIcon-classForeground': ['#D67E00', '#EE9D28'],
};

const variables = (side: 0 | 1): string =>
  Object.entries(colours)
    .map(([name, pair]) => `--vscode-${name}: ${pair[side]};`)
    .join(' ');

/** The style sheet. */
export const pageStyle = `
:root { --vscode-font-family: system-ui, sans-serif; --vscode-font-size: 13px; --vscode-editor-font-family: monospace;
  color-scheme: light dark; ${variables(0)} }
@media (prefers-color-scheme: dark) { :root { ${variables(1)} } }
/* Nothing can be run from a file; how the expectations stand is a button, too, and stays. */
main > header button:is(.primary, .cancel, .small, .toggle) { display: none; }
details.script { margin: 0 0 12px; padding: 8px 12px; border: 1px solid var(--vscode-editorGroup-border); }
details.script summary { cursor: pointer; }
details.script pre { margin: 8px 0 0; max-height: 30vh; overflow: auto; font-family: monospace; }
details.script pre > span { display: block; white-space: pre; }
details.script .current { background: var(--vscode-list-inactiveSelectionBackground); outline: 1px solid var(--vscode-focusBorder); }
`;
