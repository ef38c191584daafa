/**
 * Runs `langium generate` when the grammar is newer than what was last generated from it: parser tables, AST types,
 * and the TextMate and Monarch grammars. Then makes the table of the quick parser, and compiles the kernels' text with that
 * parser. Nothing generated is committed, so every build starts here.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const configFile = join(root, 'src/lang/langium-config.json');

/** Generates when stale; `force` generates always. */
export async function generate({ force = false } = {}) {
  if (existsSync(configFile) && (force || stale())) generateLanguage();
  const { writeGuards } = await import('./grammar/guards.ts');
  writeGuards(root);
  // Loaded behind it, because both read what was just generated, and the kernels' text is read with the table.
  const { writeParserTable } = await import('./grammar/parser-table.ts');
  writeParserTable(root);
  const { writeBackends } = await import('./kernel/backends.ts');
  writeBackends(root);
  const { writeKernels } = await import('./kernel/write.ts');
  writeKernels(root);
}

function generateLanguage() {
  const langium = join(root, 'node_modules/langium-cli/bin/langium.js');
  execFileSync(process.execPath, [langium, 'generate', '-f', configFile], { cwd: root, stdio: 'inherit' });
}

function stale() {
  const configFolder = dirname(configFile);
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  const outputs = [join(configFolder, config.out, 'ast.ts')];
  for (const language of config.languages)
    for (const grammar of [language.textMate, language.monarch])
      if (grammar) outputs.push(join(configFolder, grammar.out));
  if (!outputs.every(existsSync)) return true;
  const inputs = [configFile, ...globSync(join(configFolder, '*.langium'))];
  const oldestOutput = Math.min(...outputs.map(file => statSync(file).mtimeMs));
  return inputs.some(file => statSync(file).mtimeMs > oldestOutput);
}

if (import.meta.main) await generate({ force: process.argv.includes('--force') });
