import { Presets, SingleBar } from 'cli-progress';

/** What is under way: its name, and the `total` below which there is nothing to wait for. */
export interface Work {
  name: string;
  worthShowing: number;
}
export const IMPORT: Work = { name: 'Importing', worthShowing: 8 * 1024 * 1024 };

export interface ProgressDisplay {
  update(progress: { done: number; total: number }): void;
  /** Gives the terminal back. Call it before anything else is printed. */
  stop(): void;
}

/** A bar on a terminal, elsewhere (a log, a pipe) a line every tenth. What takes no time shows nothing. */
export function showProgress(stream: NodeJS.WriteStream, work: Work): ProgressDisplay {
  return stream.isTTY ? asBar(stream, work) : asLines(stream, work);
}

function asBar(stream: NodeJS.WriteStream, { name, worthShowing }: Work): ProgressDisplay {
  const format = `${name} {bar} {percentage} % · {eta_formatted} left`;
  // Ctrl-C is the command's own affair.
  const options = { stream, format, clearOnComplete: true, hideCursor: true, gracefulExit: false };
  const bar = new SingleBar(options, Presets.shades_classic);
  let started = false;
  return {
    update({ done, total }) {
      if (total < worthShowing) return;
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    stop: () => bar.stop(),
  };
}

function asLines(stream: NodeJS.WriteStream, { name, worthShowing }: Work): ProgressDisplay {
  let tenth = 0;
  return {
    update({ done, total }) {
      const now = Math.floor((done * 10) / total);
      if (total < worthShowing || now <= tenth) return;
      tenth = now;
      stream.write(`${name}: ${now * 10} %\n`);
    },
    stop() {},
  };
}
