/** Generated modules have no types of their own. */
declare module '*.monarch.js' {
  const grammar: import('monaco-editor').languages.IMonarchLanguage;
  export default grammar;
}
