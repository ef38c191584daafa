/** How long a patch may be: apart from its reader, for who reads files and no patches. */

/** Most characters of a patch. The longest series of the kernel's mm lists are below half of it. */
export const MAX_PATCH_CHARACTERS = 2 << 20;
