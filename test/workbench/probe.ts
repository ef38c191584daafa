/** Asks the probe, the test extension beside the real one, what only the extension host knows. */
import { existsSync, readFileSync } from 'node:fs';

export interface ProbedDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly line: number;
  /** Line and column from 1, start and end. */
  readonly range: readonly [number, number, number, number];
  readonly related: readonly { readonly line: number; readonly message: string }[];
}

export class Probe {
  private readonly portFile: string;

  constructor(portFile: string) {
    this.portFile = portFile;
  }

  active(id: string): Promise<boolean | null> {
    return this.ask('active', { id });
  }

  commands(): Promise<string[]> {
    return this.ask('commands', {});
  }

  /** Arguments `{ uri }` become a Uri, `{ line, character }` a Position. */
  command<T>(name: string, ...args: unknown[]): Promise<T> {
    return this.ask('command', { name, args });
  }

  diagnostics(uri: string): Promise<ProbedDiagnostic[]> {
    return this.ask('diagnostics', { uri });
  }

  cursor(): Promise<{ uri: string; line: number } | null> {
    return this.ask('cursor', {});
  }

  /** Changes a user setting, as the settings page does. */
  configure(name: string, value: unknown): Promise<void> {
    return this.ask('configure', { name, value });
  }

  /** Opens a document that is no file. */
  openVirtual(name: string, text: string): Promise<void> {
    return this.ask('openVirtual', { name, text });
  }

  /** Names of the tools that a language model is offered. */
  tools(): Promise<string[]> {
    return this.ask('tools', {});
  }

  /** Calls a tool as a language model does; its texts. Rejects with what the tool says is wrong. */
  invokeTool(name: string, input: object): Promise<string[]> {
    return this.ask('invokeTool', { name, input });
  }

  tabs(): Promise<string[]> {
    return this.ask('tabs', {});
  }

  private async ask<T>(question: string, parameters: object): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${await this.port()}`, {
      method: 'POST',
      body: JSON.stringify({ question, ...parameters }),
    });
    const { answer, error } = (await response.json()) as { answer: T; error?: string };
    if (error) throw new Error(`probe, ${question}: ${error}`);
    return answer;
  }

  /** Read anew each time: a reload of the window starts another extension host. */
  private async port(): Promise<string> {
    for (let waited = 0; waited < 30_000; waited += 100) {
      if (existsSync(this.portFile)) return readFileSync(this.portFile, 'utf8');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error('the probe did not start');
  }
}
