import * as Y from 'yjs';
import type { Note } from '../../../shared/protocol/drafts.ts';

/** Where a note's words are in the text; 'gone': they were deleted. */
export type Place = { from: number; to: number } | 'gone';

/** A place of the text as the server takes it: `Y.encodeRelativePosition` in base64url. `assoc`: to which side it holds. */
export function placeAt(text: Y.Text, index: number, assoc: number): string {
  const bytes = Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, index, assoc));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Null for a note on the whole draft, or a reply. */
export function placeOf(text: Y.Text, { start, end, quoted }: Note): Place | null {
  if (!start || !end) return null;
  const [from, to] = [indexOf(text, start), indexOf(text, end)];
  if (from === null || to === null || from > to || (from === to && quoted !== '')) return 'gone';
  return { from, to };
}

function indexOf(text: Y.Text, place: string): number | null {
  try {
    const bytes = Uint8Array.from(atob(place.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    const found = Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(bytes), text.doc!);
    return found?.type === text ? found.index : null;
  } catch {
    return null;
  }
}
