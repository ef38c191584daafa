/**
 * One job at a time, and only the newest counts. While a script is typed, each edit asks for a run; a run that is
 * overtaken is aborted, and its result is never seen.
 */
export class Newest {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;

  private readonly job: (signal: AbortSignal) => Promise<void>;

  /** `job` must look at its signal before it shows a result. */
  constructor(job: (signal: AbortSignal) => Promise<void>) {
    this.job = job;
  }

  /** Starts the job when `milliseconds` have passed without another call. */
  after(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), milliseconds);
  }

  /** Starts the job, and aborts the one before. */
  async now(): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.running = controller;
    try {
      await this.job(controller.signal);
    } finally {
      if (this.running === controller) this.running = undefined;
    }
  }

  /** Aborts what runs and forgets what waits. */
  cancel(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = undefined;
  }
}
