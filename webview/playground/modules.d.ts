/** Modules that the build makes up, or that are generated and have no types of their own. */
declare module 'ptelab:examples' {
  /** The gallery's scripts, by file name. */
  const examples: readonly { readonly name: string; readonly text: string }[];
  export default examples;
}
declare module '*.monarch.js' {
  const grammar: import('monaco-editor').languages.IMonarchLanguage;
  export default grammar;
}
