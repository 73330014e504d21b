const DAY = 86_400_000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/**
 * An instant as a reader is shown it: how long ago within the last week, else the day.
 * `dayOnly`: only the day of it is known. `now` in milliseconds since 1970.
 */
export function shortTime(instant: string, now: number, locale: string, dayOnly = false): string {
  const at = Date.parse(instant);
  const ago = now - at;
  if (!dayOnly && ago < 7 * DAY) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
    for (const [unit, length] of STEPS) {
      if (ago >= length) return relative.format(-Math.floor(ago / length), unit);
    }
    return relative.format(0, 'second');
  }
  const format: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(locale, dayOnly ? { ...format, timeZone: 'UTC' } : format).format(at);
}

/** An instant in full, for the hover: to the second, or the day where only that is known. */
export function fullTime(instant: string, locale: string, dayOnly = false): string {
  return new Intl.DateTimeFormat(
    locale,
    dayOnly ? { dateStyle: 'full', timeZone: 'UTC' } : { dateStyle: 'full', timeStyle: 'long' },
  ).format(Date.parse(instant));
}
