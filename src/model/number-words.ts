/** Numbers in words that people read: thousands apart, and a noun that agrees. */

/** `200,000`. */
export function grouped(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 state`, `200,000 states`; a noun that takes no s brings its plural. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}
