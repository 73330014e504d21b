/** One line of a conversation. */
export interface Said {
  /** Since the first line, in milliseconds. */
  at: number;
  name: string;
  text: string;
}

/** What a chat log holds. */
export interface ChatLog {
  /** In order. */
  said: Said[];
  /** From the first line to the end of the last one's minute, in milliseconds. */
  lasts: number;
  /** How many lines were no messages: who came and went, new names, what was done with `/me`. */
  setAside: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LINE = /^\[([01]\d|2[0-3]):([0-5]\d)\] <([^<>\s]+)> (.*\S.*)$/s;

/**
 * Reads `[HH:MM] <name> text`, a line each. Those of one minute are spread over it. A time that is more than half a day
 * before the last is of the next day; a clock that was set back a little is taken to have stood still.
 */
export function readChatLog(text: string): ChatLog {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const messages: { minute: number; name: string; text: string }[] = [];
  let day = 0;
  let last = 0;
  for (const line of lines) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, hours, minutes, name, words] = match;
    const clock = Number(hours) * 60 * MINUTE + Number(minutes) * MINUTE;
    if (day + clock < last - DAY / 2) day += DAY;
    last = messages.length === 0 ? clock : Math.max(last, day + clock);
    messages.push({ minute: last, name: name!, text: words! });
  }
  const inMinute = Map.groupBy(messages, ({ minute }) => minute);
  const said = [...inMinute].flatMap(([minute, some]) =>
    some.map(({ name, text }, i) => ({ at: minute + (i * MINUTE) / some.length, name, text })),
  );
  const first = said[0]?.at ?? 0;
  return {
    said: said.map((one) => ({ ...one, at: one.at - first })),
    lasts: said.length === 0 ? 0 : last + MINUTE - first,
    setAside: lines.length - messages.length,
  };
}

/** A conversation as such a log, begun at so many milliseconds after midnight. */
export function printChatLog(said: readonly Said[], begun = 0): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return said
    .map(({ at, name, text }) => {
      const minutes = Math.floor((begun + at) / MINUTE);
      return `[${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}] <${name}> ${text}\n`;
    })
    .join('');
}

/** Whom a line addresses, of those who talk: `name: …`, `name, …` or `@name …`. */
export function addressee(text: string, names: ReadonlySet<string>): string | null {
  const name = /^(?:@([^\s:,]+)|([^\s:,]+)[:,])(?=[\s:,])/.exec(`${text} `);
  const found = name?.[1] ?? name?.[2];
  return found !== undefined && names.has(found) ? found : null;
}
