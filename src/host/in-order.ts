/** Work side by side, whose results are told in order. */

/** Pieces of work under way at a time: no fewer than the threads that the server has for them (server/jobs/pool.ts). */
const MOST_AT_ONCE = 4;

/**
 * Begins the work on each item, a few at a time, in the items' order; the function that each comes to is called in that
 * order, too, as soon as those of all items before it have been. Rejects with the first failure; nothing is begun after it.
 */
export async function inOrder<T>(items: readonly T[], work: (item: T) => Promise<() => void>): Promise<void> {
  const waiting: ((() => void) | undefined)[] = items.map(() => undefined);
  let next = 0;
  let told = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        waiting[index] = await work(items[index]);
      } catch (error) {
        failed = true;
        throw error;
      }
      for (let tell = waiting[told]; tell; tell = waiting[told]) {
        told++;
        tell();
      }
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, lane));
}
