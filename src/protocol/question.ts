/** Each script of the gallery opens with the question that it answers, as a comment; that is its title. */

/** The first sentence of the comment at the top, without its `#`; empty where there is none. */
export function question(script: string): string {
  const lines = script.split(/\r?\n/);
  const start = lines.findIndex(line => line.trim() !== '');
  let comment = '';
  for (let i = Math.max(start, 0); i < lines.length && lines[i].startsWith('#'); i++)
    comment += `${lines[i].replace(/^#+\s*/, '')} `;
  return (/^.*?[?.](?=\s)/.exec(comment)?.[0] ?? comment).trim();
}
