/** The four kinds of theme that the panel is tested in: those of the playground, which are VS Code's own. */
export { type ThemeKind, themes } from '../../playground/themes.ts';
