/** Generated modules have no types of their own. */
declare module '*.monarch.js' {
  const grammar: import('monaco-editor').languages.IMonarchLanguage;
  export default grammar;
}

/** The kernels' text, a module that the build makes up: see tools/text-modules.mjs. */
declare module 'ptelab:kernel' {
  /** Names are paths below kernel/. */
  const files: readonly { readonly name: string; readonly text: string }[];
  export default files;
}
