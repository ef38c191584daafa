/** Random cases of a test: the long tier (`npm run test:long`) tries four times as many. */
export const runs = (short: number): number => (process.env.LONG ? 4 * short : short);
