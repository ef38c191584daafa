/** How long a trace may be: apart from its reader, for who reads files and no traces. */

/** Most characters of a trace. */
export const MAX_TRACE_CHARACTERS = 1 << 27;
