import { type ChildProcess, spawn } from 'node:child_process';

export interface FileStats {
  passes: number;
  failures: number;
  pending: number;
  /** A line or more of each failure: its title and what it says. */
  said: string[];
}

/** No file takes a third of this: one that does hangs. */
const HANGS_MS = 600_000;

/** Ends what a file has printed; what came of it follows on the line. */
export const MARK = '\u0001end of file ';

/** A process that runs test files, one after another: what they share, such as a database server, is started once. */
export class TestProcess {
  alive = true;
  private readonly child: ChildProcess;
  private output = '';
  private told: (() => void) | null = null;

  constructor() {
    const main = new URL('./run-files.ts', import.meta.url).pathname;
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        this.output += text;
        this.told?.();
      });
    }
    this.child.once('close', (code, signal) => {
      this.alive = false;
      this.output += `\nThe process of the tests has ended: ${signal ?? code}.\n`;
      this.told?.();
    });
  }

  /** Runs a file. A process that ends in the middle of it is a failure, with what it said. */
  async run(file: string): Promise<{ output: string; stats: FileStats }> {
    this.child.stdin!.write(`${file}\n`);
    const hangs = setTimeout(() => {
      this.output += `\nIt hangs: given up after ${HANGS_MS / 60_000} minutes.\n`;
      this.child.kill('SIGKILL');
    }, HANGS_MS);
    try {
      return await this.ended(file);
    } finally {
      clearTimeout(hangs);
    }
  }

  private async ended(file: string): Promise<{ output: string; stats: FileStats }> {
    for (;;) {
      const found = new RegExp(`${MARK}(.*)\n`).exec(this.output);
      if (found) {
        const output = this.output.slice(0, found.index);
        this.output = this.output.slice(found.index + found[0].length);
        return { output, stats: JSON.parse(found[1]!) };
      }
      if (!this.alive) {
        const said = [`${file}: ${this.output.trim().slice(-1_000)}`];
        return { output: this.output, stats: { passes: 0, failures: 1, pending: 0, said } };
      }
      await new Promise<void>((resolve) => {
        this.told = resolve;
      });
    }
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }
}
