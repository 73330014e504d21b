import { z } from 'zod';

const day = z.iso.date();
const instant = z.iso.datetime({ offset: true, local: true });

export interface ReadDate {
  /** Milliseconds since 1970; of a day, its midnight in UTC. */
  at: number;
  dayOnly: boolean;
  /** A time that doesn't say in which zone: read as UTC. */
  zoneless: boolean;
}

/** A day ('2012-11-04') or an instant (ISO 8601); null when it is neither, or is in no calendar. */
export function readDate(text: string): ReadDate | null {
  if (text.length > 40) return null;
  if (day.safeParse(text).success)
    return { at: Date.parse(`${text}T00:00Z`), dayOnly: true, zoneless: false };
  if (!instant.safeParse(text).success) return null;
  const zoneless = !/(Z|[+-]\d\d:?\d\d)$/.test(text);
  const at = Date.parse(zoneless ? `${text}Z` : text);
  return Number.isFinite(at) ? { at, dayOnly: false, zoneless } : null;
}
