/** The `pte` language as Monaco needs to know it before the server is up: words and signs, brackets, comments. */
import { languages } from 'monaco-editor';
import configuration from '../media/language-configuration.json' with { type: 'json' };
import grammar from '../media/syntaxes/pte.monarch.js';

export const languageId = 'pte';

/** Registers the language, from the same files as in VS Code. */
export function registerLanguage(): void {
  const { comments, autoClosingPairs, wordPattern, indentationRules, onEnterRules } = configuration;
  languages.register({ id: languageId });
  languages.setMonarchTokensProvider(languageId, grammar);
  languages.setLanguageConfiguration(languageId, {
    comments,
    brackets: configuration.brackets as [string, string][],
    autoClosingPairs,
    surroundingPairs: configuration.surroundingPairs.map(([open, close]) => ({ open, close })),
    wordPattern: new RegExp(wordPattern),
    indentationRules: {
      increaseIndentPattern: new RegExp(indentationRules.increaseIndentPattern),
      decreaseIndentPattern: new RegExp(indentationRules.decreaseIndentPattern),
    },
    onEnterRules: onEnterRules.map(({ beforeText, afterText, action }) => ({
      beforeText: new RegExp(beforeText.pattern),
      afterText: new RegExp(afterText.pattern),
      action: { indentAction: languages.IndentAction.None, appendText: action.appendText },
    })),
  });
}
