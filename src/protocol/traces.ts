/** Requests about recorded traces and exports. JSON only, as in messages.ts. */

/**
 * Request `ptelab/compare`: an open script on `xen-6.1` against the text of a recorded trace. The answer is a run's:
 * the prediction, then the trace on the prediction's clock, and a `comparison`.
 */
export const compareRequest = 'ptelab/compare';
export interface CompareParams {
  readonly uri: string;
  readonly trace: string;
  /** File name of the trace. */
  readonly traceName: string;
}
/** Request `ptelab/import`: a script that does what a trace shows. */
export const importRequest = 'ptelab/import';
export interface ImportParams {
  readonly trace: string;
}
export interface ImportAnswer {
  readonly script: string;
  /** What could not be told. */
  readonly notes: readonly string[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** Events and marks that could be read. */
  readonly entries: number;
}

/** Request `ptelab/words`: each backend's run of an open script in the kernel's words, statement by statement, to be compared as text. */
export const wordsRequest = 'ptelab/words';
export interface WordsParams {
  readonly uri: string;
  /** Aliases or presets; absent: the script's backends. */
  readonly backends?: readonly string[];
}
export interface WordsAnswer {
  readonly backends: readonly { readonly name: string; readonly text: string }[];
  /** Presets that the script does not name, and could be compared with. */
  readonly others: readonly string[];
}

/** Request `ptelab/exportFormats`, without parameters: what `ptelab/export` can write. */
export const exportFormatsRequest = 'ptelab/exportFormats';
export interface FormatChoice {
  readonly name: string;
  /** What it is, in a few words, and in a line. */
  readonly label: string;
  readonly title: string;
  /** End of a file name, with its dot. */
  readonly suffix: string;
  /** It carries the panel's bundles, which the request must bring. */
  readonly needsPage?: true;
}

/** Request `ptelab/export`: an open script and its run as a text. */
export const exportRequest = 'ptelab/export';
export interface ExportParams {
  readonly uri: string;
  readonly format: string;
  readonly page?: { readonly script: string; readonly style: string };
}
export interface ExportAnswer {
  readonly text: string;
}
