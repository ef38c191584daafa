/** Questions to the client. A client is a program of others, and may never answer. */

/** Milliseconds that an answer is waited for. */
export const PATIENCE = 5000;

/** What the client answers. Rejects where it has not answered in time; what it says later is not heard. */
export async function clientAnswer<Answer>(asked: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the client does not answer')), PATIENCE);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
