/**
 * One call, several scripts: each is answered, one that cannot be read is reported and does not stop the others, and the
 * worst status is the call's. As JSON, one script is an object, several are an array in the order of the call.
 */
import type { Status } from '../library/verdict.ts';
import type { Format } from './format-option.ts';
import { jsonParts } from './json-parts.ts';
import { endCall, print } from './streams.ts';
import { worstOf } from './worst-of.ts';

/** What there is to say about one script. */
export interface Answered {
  readonly status: Status;
  /** For people; empty where nothing ran. */
  text(): string;
  /** For programs. */
  json(): unknown;
}

/** Answers each script on stdout, sets the exit status, and ends the call. */
export async function answerEach(
  files: readonly string[],
  format: Format,
  answer: (file: string) => Answered | Promise<Answered>,
): Promise<void> {
  const objects: unknown[] = [];
  let written = false;
  process.exitCode = await worstOf(files, async file => {
    const answered = await answer(file);
    if (format === 'json') objects.push(answered.json());
    else {
      const text = answered.text();
      print(written && text ? `\n${text}` : text);
      written ||= text !== '';
    }
    return answered.status;
  });
  if (format === 'json') for (const part of jsonParts(files.length === 1 ? objects[0] : objects)) print(part);
  endCall();
}
