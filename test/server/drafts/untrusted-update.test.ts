import { expect } from 'chai';
import fc from 'fast-check';
import * as Y from 'yjs';
import { SharedText } from '../../../server/drafts/shared-text.ts';
import { type Contents, contentsOf, NotAnUpdate } from '../../../server/drafts/untrusted-update.ts';
import type { DraftId, PersonId, ThreadId } from '../../../shared/protocol/text.ts';

/** Edits by which several replicas come to their texts: where (of the length), what is deleted, what is inserted. */
const edits = fc.array(
  fc.record({
    replica: fc.nat({ max: 2 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    deleted: fc.nat({ max: 5 }),
    inserted: fc.string({ unit: 'grapheme', maxLength: 6 }),
    synced: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** What Yjs itself says of an update. */
function known(update: Uint8Array) {
  const { structs, ds } = Y.decodeUpdate(update);
  const lengths = structs.map((struct) => struct.length);
  const ranges = [...ds.clients.values()].flat();
  return {
    structs: structs.length,
    length: lengths.reduce((sum, length) => sum + length, 0),
    deleted: ranges.reduce((sum, { len }) => sum + len, 0),
  };
}

function updatesOf(
  all: { replica: number; at: number; deleted: number; inserted: string; synced: boolean }[],
) {
  const docs = [0, 1, 2].map(() => new Y.Doc());
  const updates: Uint8Array[] = [];
  for (const doc of docs) doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const { replica, at, deleted, inserted, synced } of all) {
    const doc = docs[replica]!;
    const text = doc.getText('text');
    const from = Math.floor(at * text.length);
    doc.transact(() => {
      text.delete(from, Math.min(deleted, text.length - from));
      text.insert(from, inserted);
    });
    if (synced) for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  }
  for (const doc of docs) updates.push(Y.encodeStateAsUpdate(doc));
  return updates;
}

const text = () =>
  new SharedText({
    id: 'draft' as DraftId,
    threadId: 'thread' as ThreadId,
    state: 'writing',
    seq: 0,
    snapshot: null,
    snapshotSeq: 0,
    updates: [],
    clients: new Map(),
  });

describe('an update that is not trusted', () => {
  it('has in it what Yjs finds in it', () => {
    fc.assert(
      fc.property(edits, (all) => {
        for (const update of updatesOf(all)) {
          const { segments, structs, deletions } = contentsOf(update);
          expect({
            structs,
            length: segments.reduce((sum, { from, to }) => sum + to - from, 0),
            deleted: deletions.reduce((sum, { length }) => sum + length, 0),
          }).to.deep.equal(known(update));
        }
      }),
    );
  });

  it('is refused with a sentence or can be applied, whatever bytes it is', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          edits.map((all) => updatesOf(all).at(-1)!),
        ),
        damage,
        (bytes, changes) => {
          const update = Uint8Array.from(bytes);
          for (const [place, byte] of changes) if (update.length > 0) update[place % update.length] = byte;
          let contents: Contents;
          try {
            contents = contentsOf(update);
          } catch (error) {
            expect(error).to.be.instanceOf(NotAnUpdate);
            expect((error as Error).message).to.match(/\.$/);
            return;
          }
          text().take(update, contents, 'me' as PersonId);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  const refused: Record<string, (doc: Y.Doc) => unknown> = {
    'the second format': (doc) => {
      doc.getText('text').insert(0, 'abc');
      return Y.encodeStateAsUpdateV2(doc);
    },
    'another text': (doc) => void doc.getText('other').insert(0, 'abc'),
    'a map': (doc) => void doc.getMap('meta').set('a', 1),
    formats: (doc) => void doc.getText('text').insert(0, 'abc', { bold: true }),
    'objects in the text': (doc) => void doc.getText('text').insertEmbed(0, { image: 'x' }),
    'attributes of the text': (doc) => doc.getText('text').setAttribute('a', 'b'),
    'a document within': (doc) => void doc.getMap('text2').set('d', new Y.Doc()),
  };
  for (const [what, make] of Object.entries(refused)) {
    it(`is refused: ${what}`, () => {
      const doc = new Y.Doc();
      const made = make(doc);
      const update = made instanceof Uint8Array ? made : Y.encodeStateAsUpdate(doc);
      expect(() => contentsOf(update)).to.throw(NotAnUpdate);
    });
  }

  it('is refused where it goes on after its end', () => {
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'abc');
    expect(() => contentsOf(Uint8Array.of(...Y.encodeStateAsUpdate(doc), 0))).to.throw(NotAnUpdate);
  });
});
