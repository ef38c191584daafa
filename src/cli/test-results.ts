/**
 * What `ptelab test` found, as JSON: the result of a shard, which `--merge` puts together with the others. A merge
 * says the same as one call that tests all scripts, and is refused where a shard is missing or there twice.
 */
import { SCHEMA_VERSION } from '../model/report.ts';
import { Complaint } from './complaint.ts';
import { jsonText } from './format-option.ts';
import { readResultsFile } from './script-file.ts';
import { isShard, positionsOf, type Shard, shareOf } from './shard.ts';
import type { Tested } from './tested.ts';
import type { TestCase } from './verdicts.ts';

/** A script's part of a result. */
export type TestedScript = Pick<Tested, 'status' | 'cases'>;

export interface TestResults {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly command: 'test';
  readonly shard: Shard;
  /** How many scripts all shards have together. */
  readonly scripts: number;
  /** Those of this shard, in order. */
  readonly results: readonly TestedScript[];
}

/** The whole document. */
export function resultsText(shard: Shard, scripts: number, results: readonly TestedScript[]): string {
  const all: TestResults = { schemaVersion: SCHEMA_VERSION, command: 'test', shard, scripts, results };
  return jsonText(all);
}

/** The scripts of all shards, in the order of one call. Throws Complaint where the files are not all of one. */
export function mergedResults(files: readonly string[]): TestedScript[] {
  const shards = files.map(file => ({ file, found: resultsIn(file) }));
  const [{ file: first, found: one }] = shards;
  const merged: TestedScript[] = [];
  const from = new Map<number, string>();
  for (const { file, found } of shards) {
    const { number, of } = found.shard;
    if (of !== one.shard.of || found.scripts !== one.scripts)
      throw new Complaint(
        `${file} has shard ${number} of ${of} of ${found.scripts} scripts, ${first} shard ${one.shard.number} of ${one.shard.of} of ${one.scripts}`,
      );
    const before = from.get(number);
    if (before !== undefined) throw new Complaint(`${before} and ${file} both have shard ${number} of ${of}`);
    from.set(number, file);
    for (const [i, position] of positionsOf(found.shard, found.scripts).entries()) merged[position] = found.results[i];
  }
  const missing = Array.from({ length: one.shard.of }, (_, i) => i + 1).filter(number => !from.has(number));
  if (missing.length > 0) throw new Complaint(`shard ${missing.join(', ')} of ${one.shard.of} is missing`);
  return merged;
}

function resultsIn(file: string): TestResults {
  const value = parsed(readResultsFile(file));
  if (!isResults(value)) throw new Complaint(`${file} is no result of ptelab test --format json`);
  if (value.results.length !== shareOf(value.shard, value.scripts))
    throw new Complaint(`${file} is cut: it has ${value.results.length} scripts of its shard`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areTexts = (of: Readonly<Record<string, unknown>>, ...keys: string[]): boolean =>
  keys.every(key => typeof of[key] === 'string');

function isResults(value: unknown): value is TestResults {
  if (!isObject(value) || value.schemaVersion !== SCHEMA_VERSION || value.command !== 'test') return false;
  const { shard, scripts, results } = value;
  return isObject(shard) && isShard(shard) && isCount(scripts) && Array.isArray(results) && results.every(isScript);
}

const isScript = (value: unknown): value is TestedScript =>
  isObject(value) &&
  (value.status === 0 || value.status === 1 || value.status === 2) &&
  Array.isArray(value.cases) &&
  value.cases.every(isCase);

const statuses: readonly unknown[] = ['passed', 'failed', 'unknown', 'skipped'] satisfies TestCase['status'][];

const isCase = (value: unknown): value is TestCase =>
  isObject(value) &&
  areTexts(value, 'file', 'name', 'code', 'message') &&
  statuses.includes(value.status) &&
  isPlace(value.place) &&
  Array.isArray(value.story) &&
  value.story.every(step => isObject(step) && areTexts(step, 'who', 'text') && isPlace(step.place));

const isPlace = (value: unknown): boolean =>
  isObject(value) && ['line', 'column', 'endLine', 'endColumn'].every(key => isCount(value[key]));
