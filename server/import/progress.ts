import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from './import.ts';

/** Below this there is nothing to wait for. */
const WORTH_SHOWING = 8 * 1024 * 1024;

export interface ProgressDisplay {
  update(progress: ImportProgress): void;
  /** Gives the terminal back. Call it before anything else is printed. */
  stop(): void;
}

/** A bar on a terminal, elsewhere (a log, a pipe) a line every tenth. Files that take no time show nothing. */
export function showProgress(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? asBar(stream) : asLines(stream);
}

function asBar(stream: NodeJS.WriteStream): ProgressDisplay {
  const format = 'Importing {bar} {percentage} % · {eta_formatted} left';
  // Ctrl-C is the command's own affair.
  const options = { stream, format, clearOnComplete: true, hideCursor: true, gracefulExit: false };
  const bar = new SingleBar(options, Presets.shades_classic);
  let started = false;
  return {
    update({ done, total }) {
      if (total < WORTH_SHOWING) return;
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    stop: () => bar.stop(),
  };
}

function asLines(stream: NodeJS.WriteStream): ProgressDisplay {
  let tenth = 0;
  return {
    update({ done, total }) {
      const now = Math.floor((done * 10) / total);
      if (total < WORTH_SHOWING || now <= tenth) return;
      tenth = now;
      stream.write(`Importing: ${now * 10} %\n`);
    },
    stop() {},
  };
}
