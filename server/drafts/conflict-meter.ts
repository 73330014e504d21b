import * as Y from 'yjs';

/** An update lies among more of what others wrote at the same place than may be looked through for it. */
export class TooEntangled extends Error {}

/** Steps that may be taken still; null: nobody counts. */
let left: number | null = null;

/**
 * Applies an update, looking at no more than `steps` items that were written at the same places at the same time.
 * Where each of some thousand items lies among all the others, they would be looked at millions of times: for seconds,
 * whenever anybody opens the draft. Returns the steps taken. @throws TooEntangled, in the middle of it
 */
export function applyWithin(doc: Y.Doc, update: Uint8Array, steps: number): number {
  left = steps;
  try {
    Y.applyUpdate(doc, update);
    return steps - left;
  } finally {
    left = null;
  }
}

const { integrate } = Y.Item.prototype;
Y.Item.prototype.integrate = function (this: Y.Item, transaction: Y.Transaction, offset: number): void {
  if (left !== null) {
    left -= stepsTo(this, transaction.doc.store, left);
    if (left < 0) throw new TooEntangled();
  }
  integrate.call(this, transaction, offset);
};

/**
 * How many items are looked at to find the place of one between its two neighbours of when it was written.
 * @see Nicolaescu, Jahns, Derntl, Klamma: Near Real-Time Peer-to-Peer Shared Editing on Extensible Data Types (2016)
 */
function stepsTo(item: Y.Item, store: Y.Doc['store'], most: number): number {
  const { origin, rightOrigin, right } = item;
  const isApart = item.left ? item.left.right !== right : !right || right.left !== null;
  if (!isApart) return 0;
  const seen = new Set<unknown>();
  const conflicting = new Set<unknown>();
  const start = item.left ? item.left.right : (item.parent as Y.AbstractType<unknown> | null)?._start;
  let steps = 0;
  for (let other = start ?? null; other !== null && other !== right && steps <= most; other = other.right) {
    steps += 1;
    seen.add(other);
    conflicting.add(other);
    if (Y.compareIDs(origin, other.origin)) {
      if (other.id.client < item.id.client) conflicting.clear();
      else if (Y.compareIDs(rightOrigin, other.rightOrigin)) break;
    } else {
      const before = other.origin && Y.getItem(store, other.origin);
      if (!before || !seen.has(before)) break;
      if (!conflicting.has(before)) conflicting.clear();
    }
  }
  return steps;
}
