/** Asks for something that changes: one question at a time, and once more where it has changed since it was asked. */
export class Fetching {
  private readonly ask: () => Promise<void>;
  private running: Promise<void> | null = null;
  private missed = false;

  constructor(ask: () => Promise<void>) {
    this.ask = ask;
  }

  /** Resolves when an answer has come to a question that was asked after this call. */
  again(): Promise<void> {
    this.missed = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async run(): Promise<void> {
    while (this.missed) {
      this.missed = false;
      await this.ask();
    }
  }
}
