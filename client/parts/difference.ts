import type { ChangeObject } from 'diff';

/** A run of text that both have, or that only one of them has. */
export interface Run {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What takes longer is given up, in milliseconds. */
const LINES = 8_000;
const WORDS = 250;
/** How long the page may stand still, in milliseconds. */
const SLICE = 12;

const pause = () => new Promise((resolve) => setTimeout(resolve));

/**
 * What has changed from one text to the other: first by lines, then by words within the lines that have. Lets the page
 * go on meanwhile; `tell` hears how much of it is done, 0 to 1. Lines that are too different stay whole.
 * @throws the reason of `signal` when it is aborted
 */
export async function difference(
  before: string,
  after: string,
  signal: AbortSignal,
  tell: (done: number) => void,
): Promise<Run[]> {
  const { diffWordsWithSpace } = await import('diff');
  const lines = await byLines(before, after, signal);
  const runs: Run[] = [];
  let began = performance.now();
  for (let i = 0; i < lines.length; i++) {
    signal.throwIfAborted();
    if (performance.now() - began > SLICE) {
      tell(i / lines.length);
      await pause();
      began = performance.now();
    }
    const [run, next] = [lines[i]!, lines[i + 1]];
    if (run.kind === 'removed' && next?.kind === 'added') {
      const words = diffWordsWithSpace(run.text, next.text, { timeout: WORDS });
      runs.push(...(words ? words.map(asRun) : [run, next]));
      i++;
    } else runs.push(run);
  }
  return runs;
}

async function byLines(before: string, after: string, signal: AbortSignal): Promise<Run[]> {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  const { diffLines } = await import('diff');
  signal.throwIfAborted();
  const parts = await new Promise<ChangeObject<string>[] | undefined>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    diffLines(before, after, {
      timeout: LINES,
      callback: resolve,
      // It can't be stopped: what is left of its time is to cost nothing.
      comparator: (a: string, b: string) => !signal.aborted && a === b,
    } as Parameters<typeof diffLines>[2] & { callback: typeof resolve });
  });
  if (!parts) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return parts.map(asRun);
}

const asRun = ({ added, removed, value }: ChangeObject<string>): Run => ({
  kind: added ? 'added' : removed ? 'removed' : 'same',
  text: value,
});

/** A part of a difference as it is shown: runs, or lines that are the same and left out. */
export type Shown = Run | { kind: 'left out'; text: string; lines: number };

/** Lines that are kept on each side of a change. */
const AROUND = 3;

/** Leaves out what is the same and far from every change. */
export function folded(runs: readonly Run[]): Shown[] {
  return runs.flatMap((run, i): Shown[] => {
    if (run.kind !== 'same') return [run];
    const lines = run.text.split(/(?<=\n)/);
    const head = i === 0 ? 0 : AROUND;
    const tail = i === runs.length - 1 ? 0 : AROUND;
    const out = lines.length - head - tail;
    if (runs.length === 1 || out < 2) return [run];
    const same = (text: string): Shown[] => (text ? [{ kind: 'same', text }] : []);
    return [
      ...same(lines.slice(0, head).join('')),
      { kind: 'left out', text: lines.slice(head, head + out).join(''), lines: out },
      ...same(lines.slice(head + out).join('')),
    ];
  });
}
