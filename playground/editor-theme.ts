/**
 * Monaco in the playground's colours: those of the page and the panel, and for words the ones that VS Code's default
 * themes give to what the language server says they are.
 */
import { editor } from 'monaco-editor';
import { isDark } from './system-theme.ts';
import { type ThemeKind, themes } from './themes.ts';

const bases: Readonly<Record<string, editor.BuiltinTheme>> = {
  light: 'vs',
  dark: 'vs-dark',
  'high-contrast-dark': 'hc-black',
  'high-contrast-light': 'hc-light',
};

/** By token type; dark, then light. */
const wordColors: Readonly<Record<string, readonly [dark: string, light: string]>> = {
  keyword: ['569CD6', '0000FF'],
  number: ['B5CEA8', '096658'],
  string: ['CE9178', 'A31515'],
  comment: ['6A9955', '008000'],
  function: ['DCDCAA', '795E26'],
  variable: ['9CDCFE', '001080'],
  parameter: ['9CDCFE', '001080'],
  class: ['4EC9B0', '267F99'],
  namespace: ['4EC9B0', '267F99'],
  enumMember: ['4FC1FF', '0070C1'],
  property: ['9CDCFE', '001080'],
  struct: ['4EC9B0', '267F99'],
};

/** The editor's own small print, in colours that can be read: Monaco's are below what WCAG asks for. */
const smallPrint: Readonly<Record<string, readonly [dark: string, light: string]>> = {
  'editorLineNumber.foreground': ['#8B949E', '#5F666D'],
  'editorCodeLens.foreground': ['#A0A0A0', '#616161'],
  'editorInlayHint.foreground': ['#A0A0A0', '#616161'],
  'editorInlayHint.background': ['#00000000', '#00000000'],
};

/** Makes Monaco's four themes. */
export function defineThemes(): void {
  for (const theme of themes) {
    const shade = isDark(theme) ? 0 : 1;
    editor.defineTheme(nameOf(theme), {
      base: bases[theme.name],
      inherit: true,
      colors: {
        ...Object.fromEntries(Object.entries(smallPrint).map(([name, colors]) => [name, colors[shade]])),
        ...colorsOf(theme),
      },
      rules: Object.entries(wordColors).map(([token, colors]) => ({ token, foreground: colors[shade] })),
    });
  }
}

/** `--vscode-editor-background` is `editor.background` here; fonts are no colours, and Monaco reads only hex. */
function colorsOf({ colors }: ThemeKind): Record<string, string> {
  const hex = Object.entries(colors).filter(([, color]) => color.startsWith('#'));
  return Object.fromEntries(hex.map(([name, color]) => [name.replace('-', '.'), color]));
}

/** The theme's name for Monaco. */
export function nameOf(theme: ThemeKind): string {
  return `ptelab-${theme.name}`;
}
