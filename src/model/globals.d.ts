/**
 * The few globals beyond the language that the core uses: Node, browsers and workers all have them. The core is compiled
 * with these alone (tsconfig.core.json), so that a page, a process, a clock or a timer in it is a type error.
 */
interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };

interface TextDecoder {
  decode(input?: Uint8Array): string;
}
declare const TextDecoder: { new (): TextDecoder };

declare function atob(data: string): string;
