/**
 * Which of the four kinds of theme the system asks for, and a page dressed in it. The playground has no theme picker:
 * it follows the system, from light to dark and to high contrast, while it is open.
 */
import { type ThemeKind, themes } from './themes.ts';

const queries = {
  dark: '(prefers-color-scheme: dark)',
  contrast: '(forced-colors: active), (prefers-contrast: more)',
};

/** The kind of theme that the system asks for now. */
export function systemTheme(): ThemeKind {
  const dark = matchMedia(queries.dark).matches;
  const contrast = matchMedia(queries.contrast).matches;
  const name = contrast ? (dark ? 'high-contrast-dark' : 'high-contrast-light') : dark ? 'dark' : 'light';
  return themes.find(theme => theme.name === name)!;
}

/** Calls back when the system asks for another. */
export function onSystemTheme(changed: (theme: ThemeKind) => void): void {
  for (const query of Object.values(queries))
    matchMedia(query).addEventListener('change', () => changed(systemTheme()));
}

/** Gives a page the theme's variables and class, as VS Code does with a webview's. */
export function dress({ documentElement, body }: Document, theme: ThemeKind): void {
  const all = new Set(themes.flatMap(({ colors }) => Object.keys(colors)));
  for (const name of all) {
    const value = theme.colors[name];
    if (value === undefined) documentElement.style.removeProperty(`--vscode-${name}`);
    else documentElement.style.setProperty(`--vscode-${name}`, value);
  }
  documentElement.style.colorScheme = isDark(theme) ? 'dark' : 'light';
  body.className = theme.bodyClass;
}

/** Light text on a dark ground? */
export function isDark({ name }: ThemeKind): boolean {
  return name.endsWith('dark');
}
