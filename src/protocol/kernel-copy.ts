/** A file of kernel text to be changed in the workspace, between the editor and the server. JSON only, as in messages.ts. */

/** Request `ptelab/copyKernel`: the copies that there can be of a file, one for each backend that has it. */
export const copyKernelRequest = 'ptelab/copyKernel';
export interface CopyKernelParams {
  /** Address of the kernel text. */
  readonly uri: string;
  /** Address of the open script that is to use the copy; absent where there is none. */
  readonly script?: string;
}

export interface CopyKernelAnswer {
  /** What the copy is best called. */
  readonly name: string;
  /** Of the script's backends; where none of them has the file, of all that ship. */
  readonly copies: readonly KernelCopy[];
  /** Why a script can replace nothing of the file, as a sentence; else the empty text. */
  readonly refused: string;
  /** Where the script's `use` goes: before this line, counted from 0; and what it has to say as well. */
  readonly use?: { readonly line: number; readonly also: string };
}

/** The copy for one backend; or why there is none, as a sentence. */
export type KernelCopy = { readonly backend: string } & ({ readonly text: string } | { readonly refused: string });
