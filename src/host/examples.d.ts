/** The gallery, a module that the build makes up: see tools/text-modules.mjs. */
declare module 'ptelab:examples' {
  /** The gallery's scripts, by file name below their folder. */
  const examples: readonly { readonly name: string; readonly text: string }[];
  export default examples;
}
