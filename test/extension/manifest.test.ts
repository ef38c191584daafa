/** The manifest is read by VS Code alone, so what it promises is checked here. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tools } from '../../src/agent/tools.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const words: Record<string, string> = JSON.parse(read('package.nls.json'));
const { contributes } = manifest;

describe('words', () => {
  const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(match => match[1]);

  test('each that is named is there, and each that is there is named', () => {
    expect(Object.keys(words).sort()).toEqual([...new Set(used)].sort());
  });

  test('every setting is ours and is explained', () => {
    for (const [name, setting] of Object.entries<{ markdownDescription: string }>(
      contributes.configuration.properties,
    )) {
      expect(name).toMatch(/^pteLab\./);
      expect(words[setting.markdownDescription.slice(1, -1)].length, name).toBeGreaterThan(40);
    }
  });
});

test('a folder that is not trusted cannot lift the bounds of an exploration, and no setting is without a maximum', () => {
  const settings = Object.entries<{ maximum?: number; type: string }>(contributes.configuration.properties);
  const bounds = settings.filter(([, { type }]) => type === 'integer');
  for (const [name, { maximum }] of bounds) expect(maximum, name).toBeGreaterThan(0);
  const { untrustedWorkspaces } = manifest.capabilities;
  expect(untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(bounds.map(([name]) => name).sort());
});

describe('commands', () => {
  const commands: { command: string; category: string }[] = contributes.commands;
  const registered = [...read('src/extension/commands.ts').matchAll(/^ {4}'(pteLab\.\w+)':/gm)].map(match => match[1]);

  test('all are in one category', () => {
    expect(new Set(commands.map(command => command.category))).toEqual(new Set(['PTE Lab']));
  });

  test('what the manifest offers is what the extension registers', () => {
    expect(commands.map(({ command }) => command).sort()).toEqual(registered.sort());
  });

  test('menus and keys name commands that exist', () => {
    const named = [...Object.values<{ command: string }[]>(contributes.menus).flat(), ...contributes.keybindings];
    // The debugger's keys are of VS Code's own commands, which have none.
    const ours = named.filter(({ command }) => !command.startsWith('workbench.action.debug.'));
    for (const { command } of ours) expect(registered).toContain(command);
  });
});

test('the tools for language models are those of src/agent', () => {
  const asListed = tools.map(({ name, description, input }) => ({
    name: `ptelab_${name}`,
    displayName: `%tool.${name}.title%`,
    toolReferenceName: `ptelab${name[0].toUpperCase()}${name.slice(1)}`,
    canBeReferencedInPrompt: true,
    icon: '$(beaker)',
    userDescription: `%tool.${name}.description%`,
    modelDescription: description,
    tags: ['ptelab', 'page tables'],
    inputSchema: input,
  }));
  expect(contributes.languageModelTools).toEqual(asListed);
});

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly markdown: string };
  readonly completionEvents: readonly string[];
}
const steps: Step[] = contributes.walkthroughs.flatMap((w: { steps: Step[] }) => w.steps);

test('the walkthrough has five steps, each done by the command that it offers', () => {
  expect(steps).toHaveLength(5);
  for (const { id, description, completionEvents } of steps) {
    const [event] = completionEvents;
    const command = event.replace(/^onCommand:/, '');
    expect(contributes.commands.map((c: { command: string }) => c.command)).toContain(command);
    expect(words[description.slice(1, -1)], id).toContain(`(command:${command})`);
  }
});

test('each step has a picture, and all of them are small', () => {
  const pictures = steps.map(({ media }) => join(root, media.markdown.replace(/\.md$/, '.webp')));
  for (const [i, { media }] of steps.entries()) expect(read(media.markdown)).toContain(`](${basename(pictures[i])})`);
  expect(pictures.reduce((sum, picture) => sum + statSync(picture).size, 0)).toBeLessThan(100_000);
});

test('every file that the manifest names is there', () => {
  const files = [
    manifest.icon,
    ...contributes.languages.flatMap((l: { configuration: string; icon: object }) => [
      l.configuration,
      ...Object.values(l.icon),
    ]),
    ...steps.map(step => step.media.markdown),
  ];
  expect(files.filter(file => !existsSync(join(root, file)))).toEqual([]);
});

test('nothing starts the extension but a script, a panel that comes back, or a launch of the debugger', () => {
  expect(manifest.activationEvents).toEqual(['onWebviewPanel:pteLab.timeline', 'onDebugResolve:pte']);
});

test('dependencies are bundled, so none is installed with the package', () => {
  expect(manifest.dependencies).toBeUndefined();
});

describe('what the marketplaces show', () => {
  /** https://code.visualstudio.com/api/references/extension-manifest, as far as they fit. */
  const categories = ['Programming Languages', 'Testing', 'Visualization', 'Education'];

  test('an icon of at least 128 by 128 pixels', () => {
    const png = readFileSync(join(root, manifest.icon));
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect(Math.min(png.readUInt32BE(16), png.readUInt32BE(20))).toBeGreaterThanOrEqual(128);
  });

  test('categories that they know, and at most 30 keywords', () => {
    expect(manifest.categories.filter((category: string) => !categories.includes(category))).toEqual([]);
    expect(manifest.keywords.length).toBeLessThanOrEqual(30);
  });

  test('a changelog whose newest entry is this version', () => {
    expect(/^## (.*)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(manifest.version);
  });
});
