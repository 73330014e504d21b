import type { Activity } from '../../shared/protocol/watch.ts';

/** What happens within so many milliseconds is gathered where it is too much to read line by line. */
const SPAN = 10_000;
/** So much within a span is still read line by line. */
const READABLE = 30;

/** One line of the stream: one happening, or several alike in one thread. Newest first; never empty. */
export interface Line {
  key: string;
  activity: readonly Activity[];
}

/**
 * The lines of a stream, newest first as it is. Where it is calm, each happening is a line; where much happens, those
 * of one kind in one thread are one, at the place of the oldest: a line stays where it is while more comes to it. What
 * moderators do is never gathered. Gathers on while there are fewer than `most` lines: what nobody looks at yet costs
 * nothing.
 */
export function gather(stream: readonly Activity[], most = Number.POSITIVE_INFINITY): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < stream.length && lines.length < most; ) {
    const span = spanOf(stream[from]!);
    let to = from + 1;
    while (to < stream.length && spanOf(stream[to]!) === span) to += 1;
    const within = stream.slice(from, to);
    lines.push(...(within.length <= READABLE ? within.map(single) : gathered(within, span)));
    from = to;
  }
  return lines;
}

const spanOf = ({ at }: Activity): number => Math.floor(Date.parse(at) / SPAN);
const single = (activity: Activity): Line => ({ key: activity.key, activity: [activity] });

function gathered(within: readonly Activity[], span: number): Line[] {
  const alike = new Map<string, Activity[]>();
  for (const activity of within.toReversed()) {
    const { kind, thread, key } = activity;
    const name = kind === 'action' ? key : `${span} ${kind} ${thread?.id ?? ''}`;
    const some = alike.get(name);
    if (some) some.push(activity);
    else alike.set(name, [activity]);
  }
  return [...alike].reverse().map(([key, activity]) => ({ key, activity: activity.reverse() }));
}
