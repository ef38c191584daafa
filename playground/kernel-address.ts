/** The address of the kernels' text in the editor. Like the script's it has no letter that Monaco's client would change. */
export const kernelAddress = 'inmemory://kernel';
