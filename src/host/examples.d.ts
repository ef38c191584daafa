/** The gallery, as modules that the build makes up: see tools/text-modules.mjs. */
declare module 'ptelab:examples' {
  /** The gallery's scripts, by file name below their folder. */
  const examples: readonly { readonly name: string; readonly text: string }[];
  export default examples;
}

declare module 'ptelab:example-comments' {
  /** By file name, what each script says at its top. */
  const examples: readonly { readonly name: string; readonly comment: string }[];
  export default examples;
}
