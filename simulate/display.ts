import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** What the terminal shows while it runs. */
export interface Display {
  /** How far the work of that name has come. */
  show(name: string, done: number, total: number): void;
  /** A sentence, above the bar. */
  say(sentence: string): void;
  /** Gives the terminal back. */
  end(): void;
}

/** A bar on a terminal, elsewhere (a log, a pipe) a line every tenth. */
export const display = (stream: NodeJS.WriteStream): Display => (stream.isTTY ? bars(stream) : lines(stream));

function bars(stream: NodeJS.WriteStream): Display {
  const format = '{name} {bar} {value} of {total}';
  // Ctrl-C is for the replay to end by.
  const options = { stream, format, hideCursor: true, gracefulExit: false, autopadding: true };
  const all = new MultiBar(options, Presets.shades_classic);
  const byName = new Map<string, SingleBar>();
  return {
    show(name, done, total) {
      const bar = byName.get(name) ?? all.create(total, done, { name });
      byName.set(name, bar);
      bar.update(done);
    },
    say(sentence) {
      all.log(`${sentence}\n`);
      all.update();
    },
    end: () => all.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): Display {
  const tenths = new Map<string, number>();
  return {
    show(name, done, total) {
      const now = Math.floor((done * 10) / total);
      if (now <= (tenths.get(name) ?? 0)) return;
      tenths.set(name, now);
      stream.write(`${name}: ${now * 10} %\n`);
    },
    say: (sentence) => void stream.write(`${sentence}\n`),
    end() {},
  };
}
