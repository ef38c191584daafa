/** The accessibility checker, in a page of the tests or in a frame of one. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong in the page or in a part of it, one line each. To gather what is right, too, takes axe three times as long. */
export async function violations(frame: Page | Frame, within = 'html'): Promise<string[]> {
  if (await frame.evaluate('typeof axe === "undefined"')) await frame.evaluate(source);
  const options = { resultTypes: ['violations'], iframes: false, preload: false };
  const results = (await frame.evaluate(
    `axe.run(${JSON.stringify(within)}, ${JSON.stringify(options)})`,
  )) as AxeResults;
  return results.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).join('; ')}`);
}
