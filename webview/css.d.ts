/** esbuild bundles style sheets; to the type checker they are empty modules. */
declare module '*.css' {}
