/** The rules of the grammar's table, each read when a script first comes to it. */
import { table } from './generated/table.ts';
import type { Rule } from './table.ts';

let lines: readonly string[] | undefined;
const rules: Rule[] = [];

/** Every rule's line, by number. */
const allLines = (): readonly string[] => (lines ??= table.rules.split('\n'));

export const ruleAt = (number: number): Rule => (rules[number] ??= JSON.parse(allLines()[number]) as Rule);

/** How many there are. */
export const countRules = (): number => allLines().length;
