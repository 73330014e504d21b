/** How many colours there are for people; the styles name them `hue-0` and on. */
export const HUES = 12;

/** A person's colour, the same everywhere: 0 to HUES - 1. */
export function hueOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) >>> 0;
  return hash % HUES;
}

/** The letter that stands for a person. */
export const initialOf = (name: string): string => [...name][0]?.toUpperCase() ?? '?';

/** The end of what has none. */
export const FOREVER = '9999-12-31T23:59:59.999Z';

/** What the name of somebody who has left is. */
export const FORMER_MEMBER = 'former member';
