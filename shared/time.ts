const DAY = 86_400_000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

// Intl's formats cost far more to make than to use.
const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}

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
  return dateFormat(locale, dayOnly ? { ...format, timeZone: 'UTC' } : format).format(at);
}

/** An instant in full, for the hover: to the second, or the day where only that is known. */
export function fullTime(instant: string, locale: string, dayOnly = false): string {
  return dateFormat(
    locale,
    dayOnly ? { dateStyle: 'full', timeZone: 'UTC' } : { dateStyle: 'full', timeStyle: 'long' },
  ).format(Date.parse(instant));
}
