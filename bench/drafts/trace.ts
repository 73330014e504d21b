import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type * as Y from 'yjs';

/** Where it is written, how many characters go, and what comes. */
export type Edit = [at: number, deleted: number, inserted: string];

export interface Trace {
  /** Words for the table. */
  name: string;
  edits: Edit[];
  end: string;
}

/** Real editing, of josephg/editing-traces; it is not part of the project. */
const PAPER = join(import.meta.dirname, '../../../shared/data/automerge-paper.json.gz');

/** The trace of a paper that one person wrote by 259,778 edits; where it is not there, a made one of as many. */
export function theTrace(): Trace {
  if (!existsSync(PAPER)) return madeTrace(259_778);
  const { txns, endContent } = JSON.parse(gunzipSync(readFileSync(PAPER)).toString()) as {
    txns: { patches: Edit[] }[];
    endContent: string;
  };
  return { name: 'automerge-paper', edits: txns.flatMap(({ patches }) => patches), end: endContent };
}

/** Runs of typing at one place and another, with a fifth of it taken back, from one seed. */
function madeTrace(count: number): Trace {
  const edits: Edit[] = [];
  let text = '';
  let [at, seed] = [0, 1];
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let i = 0; i < count; i++) {
    if (random(50) === 0) at = random(text.length + 1);
    if (at > 0 && random(5) === 0) {
      at -= 1;
      edits.push([at, 1, '']);
      text = text.slice(0, at) + text.slice(at + 1);
    } else {
      const letter = 'etaoin shrdlu'[random(13)]!;
      edits.push([at, 0, letter]);
      text = text.slice(0, at) + letter + text.slice(at);
      at += 1;
    }
  }
  return { name: 'a made trace', edits, end: text };
}

export function apply(text: Y.Text, [at, deleted, inserted]: Edit): void {
  if (deleted > 0) text.delete(at, deleted);
  if (inserted) text.insert(at, inserted);
}

/** Applies all of them, letting what is sent go out in between. */
export async function write(text: Y.Text, edits: Edit[]): Promise<void> {
  for (let i = 0; i < edits.length; i++) {
    apply(text, edits[i]!);
    if (i % 500 === 499) await new Promise(setImmediate);
  }
}
