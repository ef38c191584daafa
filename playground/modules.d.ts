/** Generated modules have no types of their own. */
declare module '*.monarch.js' {
  const grammar: import('monaco-editor').languages.IMonarchLanguage;
  export default grammar;
}

/** The kernels' text, a module that the build makes up: see tools/kernel-module.mjs. */
declare module 'ptelab:kernel' {
  /** Paths are below kernel/. */
  const files: readonly { readonly path: string; readonly text: string }[];
  export default files;
}
