/**
 * The Test Explorer: every `expect` of every script in the workspace is a test, judged over all interleavings. A file's
 * tests are listed when they are first looked at; a failed one shows its witness, step by step, as a stack to walk. Several
 * files are judged side by side, and what was found is told in the order of the files.
 */
import * as vscode from 'vscode';
import { inOrder } from '../host/in-order.ts';
import { type Complaint, type TestResult, testResult } from '../host/tests.ts';
import {
  type ExpectationItem,
  type ExpectationsParams,
  type ExploreAnswer,
  type ExploreParams,
  expectationsRequest,
  exploreRequest,
} from '../protocol/explored.ts';
import type { Server } from './server.ts';

const scripts = '**/*.pte';

export class TestExplorer implements vscode.Disposable {
  private readonly server: Server;
  private readonly controller = vscode.tests.createTestController('pteLab', 'PTE Lab');
  private readonly expectations = new WeakMap<vscode.TestItem, ExpectationItem>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(server: Server) {
    this.server = server;
    const { controller } = this;
    controller.resolveHandler = item => (item ? this.list(item) : this.find());
    controller.refreshHandler = () => this.find();
    controller.createRunProfile(
      vscode.l10n.t('Explore'),
      vscode.TestRunProfileKind.Run,
      (request, token) => this.run(request, token),
      true,
    );
    const watcher = vscode.workspace.createFileSystemWatcher(scripts);
    this.subscriptions = [
      watcher,
      watcher.onDidCreate(uri => this.fileOf(uri)),
      watcher.onDidChange(uri => this.list(this.fileOf(uri))),
      watcher.onDidDelete(uri => controller.items.delete(uri.toString())),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, this.controller).dispose();
  }

  private async find(): Promise<void> {
    const files = await vscode.workspace.findFiles(scripts);
    const known = new Set(files.map(uri => uri.toString()));
    for (const [id] of [...this.controller.items]) if (!known.has(id)) this.controller.items.delete(id);
    for (const uri of files) this.fileOf(uri);
  }

  private fileOf(uri: vscode.Uri): vscode.TestItem {
    const { items } = this.controller;
    let file = items.get(uri.toString());
    if (!file) {
      file = this.controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
      file.canResolveChildren = true;
      items.add(file);
    }
    return file;
  }

  /** Lists a file's expectations. */
  private async list(file: vscode.TestItem): Promise<void> {
    if (!file.uri || file.parent) return;
    const text = await textOf(file.uri);
    const params: ExpectationsParams = { uri: file.uri.toString(), text };
    const found = await this.server.request<ExpectationItem[]>(expectationsRequest, params);
    const named = new Map<string, number>();
    file.children.replace(
      found.map((expectation, i) => {
        // An edit above it leaves it the same test; the same words twice are told apart by their order.
        const turn = named.get(expectation.text) ?? 0;
        named.set(expectation.text, turn + 1);
        const item = this.controller.createTestItem(`${expectation.text} ${turn}`, expectation.text, file.uri);
        item.range = rangeOf(expectation);
        item.sortText = String(i).padStart(6, '0');
        this.expectations.set(item, expectation);
        return item;
      }),
    );
  }

  private async run({ include, exclude }: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(new vscode.TestRunRequest(include, exclude));
    try {
      if (this.controller.items.size === 0) await this.find();
      const wanted = include ?? [...this.controller.items].map(([, item]) => item);
      const files = new Set(wanted.map(item => item.parent ?? item));
      const isMeant = (item: vscode.TestItem) => isWanted(item, include) && !isWanted(item, exclude ?? []);
      await inOrder([...files], file =>
        token.isCancellationRequested ? Promise.resolve(() => undefined) : this.judge(run, file, isMeant, token),
      );
    } finally {
      run.end();
    }
  }

  /** Judges the tests of a file; the function that comes back tells what was found. */
  private async judge(
    run: vscode.TestRun,
    file: vscode.TestItem,
    isWanted: (item: vscode.TestItem) => boolean,
    token: vscode.CancellationToken,
  ): Promise<() => void> {
    if (!file.uri) return () => undefined;
    await this.list(file);
    const tests = [...file.children].map(([, item]) => item).filter(isWanted);
    for (const test of tests) run.started(test);
    const params: ExploreParams = {
      uri: file.uri.toString(),
      text: await textOf(file.uri),
      test: true,
    };
    try {
      const answer = await this.server.request<ExploreAnswer>(exploreRequest, params, token);
      return () => {
        for (const test of tests) tell(run, test, testResult(this.expectations.get(test)!, answer));
      };
    } catch (error) {
      return () => {
        for (const test of tests) {
          if (token.isCancellationRequested) run.skipped(test);
          else run.errored(test, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
        }
      };
    }
  }
}

/** True for an item that is named, or whose file is; without names everything is meant. */
function isWanted(item: vscode.TestItem, named: readonly vscode.TestItem[] | undefined): boolean {
  return named === undefined || named.some(({ id, parent }) => (parent ? id === item.id : id === item.parent?.id));
}

function tell(run: vscode.TestRun, test: vscode.TestItem, { state, notes, complaints }: TestResult): void {
  for (const note of notes) run.appendOutput(`${test.label}: ${note}\r\n`, undefined, test);
  const messages = complaints.map(complaint => messageOf(test, complaint));
  if (state === 'passed') run.passed(test);
  else if (state === 'skipped') run.skipped(test);
  else if (state === 'failed') run.failed(test, messages);
  else run.errored(test, messages);
}

function messageOf({ uri, range }: vscode.TestItem, { message, steps }: Complaint): vscode.TestMessage {
  const told = new vscode.TestMessage(message);
  if (uri && range) told.location = new vscode.Location(uri, range);
  if (steps.length > 0)
    told.stackTrace = steps.map(
      ({ label, line }) => new vscode.TestMessageStackFrame(label, uri, new vscode.Position(Math.max(line - 1, 0), 0)),
    );
  return told;
}

function rangeOf({ line, column, endLine, endColumn }: ExpectationItem): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

/** As it stands in an editor, saved or not; else as it is in the file. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  return open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
