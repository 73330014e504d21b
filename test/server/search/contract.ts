import { expect } from 'chai';
import fc from 'fast-check';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Search } from '../../../server/search/search.ts';
import { newId } from '../../../server/store/ids.ts';
import type { Store } from '../../../server/store/store.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { parse, Refused } from '../../../shared/protocol/errors.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { searchSchema } from '../../../shared/protocol/search.ts';
import type { PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { findTerms, foldedName, readQuery, wordsOf } from '../../../shared/words.ts';
import { opId } from '../../support/forum.ts';

const DAY = 86_400_000;
const WORDS = ['central', 'command', 'commands', 'plan', 'Pläne', 'of', 'all', '民主', "don't", '1e5'];

/** What search promises, on whichever database. */
export function searchContract(
  kind: string,
  open: () => Promise<{ store: Store; remove(): Promise<void> }>,
): void {
  describe(`search on ${kind}`, () => {
    let store: Store;
    let remove: () => Promise<void>;
    let search: Search;
    let acts: ThreadActs;
    let anna: Person;
    let ben: Person;
    let moderator: Person;
    let clock: number;
    before(async () => {
      ({ store, remove } = await open());
      search = new Search(store);
      acts = new ThreadActs(store, inProcessBus(), () => clock);
      anna = await person('Anna');
      ben = await person('Ännchen');
      moderator = await person('Mo', 'moderator');
    });
    after(async () => {
      await store.close();
      await remove();
    });
    beforeEach(() => {
      clock = Date.UTC(2026, 4, 1);
    });

    async function person(name: string, role: Person['role'] = 'member'): Promise<Person> {
      const id = newId<PersonId>();
      await store.write((tx) =>
        tx
          .insertInto('people')
          .values({ id, kind: 'member', name, folded_name: foldedName(name), created_at: 0 })
          .execute(),
      );
      return { id, kind: 'member', name, role };
    }
    const thread = async (title: string, body = 'An opening post.') =>
      (await acts.open(anna, { opId: opId(), title, body })).threadId;
    const post = async (threadId: ThreadId, body: string, by = anna) => {
      clock += 1_000;
      return (await acts.post(by, { opId: opId(), threadId, body })).comment;
    };
    const find = (viewer: Person | null, q: string, more: object = {}) =>
      search.find(viewer, parse(searchSchema, { q, ...more }));
    /** The numbers of what is found in a thread, in the order in which it is. */
    const numbers = async (threadId: ThreadId, q: string, more: object = {}, viewer: Person | null = null) =>
      (await find(viewer, q, { thread: threadId, limit: '50', ...more })).results.map(({ number }) => number);
    const setState = (threadId: ThreadId, number: number, state: 'held' | 'hidden' | 'visible') =>
      store.write((tx) =>
        tx
          .updateTable('comments')
          .set({ state })
          .where('thread_id', '=', threadId)
          .where('number', '=', number)
          .execute(),
      );
    const refusal = async (work: Promise<unknown>) => {
      try {
        await work;
      } catch (error) {
        if (error instanceof Refused) return error.message;
        throw error;
      }
      throw new Error('It was expected to be refused.');
    };

    it('finds words, beginnings of words, phrases, and not what must not be there', async () => {
      const id = await thread('On planning');
      await post(id, 'A **central** command, said [Anna](https://example.org/secretpath).');
      await post(id, 'Commands that are not central.');
      await post(id, 'Der Café-Besitzer');
      await post(id, '民主主義とは何か');
      expect(await numbers(id, 'central')).to.deep.equal([2, 1]);
      expect(await numbers(id, 'CENTRAL command')).to.deep.equal([2, 1]);
      expect(await numbers(id, '"central command"')).to.deep.equal([1]);
      expect(await numbers(id, '"command"')).to.deep.equal([1]);
      expect(await numbers(id, 'command -said')).to.deep.equal([2]);
      expect(await numbers(id, 'central -"central command"')).to.deep.equal([2]);
      expect(await numbers(id, 'cafe besitz')).to.deep.equal([3]);
      expect(await numbers(id, 'cafe-besitzer')).to.deep.equal([3]);
      expect(await numbers(id, '主義')).to.deep.equal([4]);
      expect(await numbers(id, '義主')).to.deep.equal([]);
      expect(await numbers(id, 'secretpath')).to.deep.equal([]);
      expect(await numbers(id, 'planning')).to.deep.equal([0]);
    });

    it('shows the words in their context', async () => {
      const id = await thread('Context');
      await post(id, 'It is *not* a central command.\n\n> It was.');
      const { results } = await find(null, 'central', { thread: id });
      expect(results[0]).to.deep.include({ threadId: id, threadTitle: 'Context', number: 1, dayOnly: false });
      expect(results[0]!.author).to.deep.equal({ id: anna.id, name: 'Anna', kind: 'member' });
      expect(results[0]!.excerpt).to.equal('It is not a central command. It was.');
      expect(results[0]!.marks).to.deep.equal([[12, 19]]);
    });

    it('finds by author and by date', async () => {
      const id = await thread('Filters');
      await post(id, 'apple one');
      clock += DAY;
      await post(id, 'apple two', ben);
      clock += DAY;
      await post(id, 'apple three');
      expect(await numbers(id, 'apple', { author: anna.id })).to.deep.equal([3, 1]);
      expect(await numbers(id, 'apple', { author: 'Ännchen' })).to.deep.equal([2]);
      expect(await numbers(id, 'apple', { author: 'anna' })).to.deep.equal([3, 1]);
      expect(await numbers(id, 'apple', { author: ' annchen' })).to.deep.equal([2]);
      expect(await numbers(id, 'apple', { author: 'Nobody' })).to.deep.equal([]);
      expect(await numbers(id, '', { author: 'Ännchen' })).to.deep.equal([2]);
      expect(await numbers(id, 'apple', { after: '2026-05-02' })).to.deep.equal([3, 2]);
      expect(await numbers(id, 'apple', { before: '2026-05-02' })).to.deep.equal([1]);
      expect(
        await numbers(id, 'apple', { after: '2026-05-02T00:00:00Z', before: '2026-05-03' }),
      ).to.deep.equal([2]);
    });

    it('puts the newest first, or the best', async () => {
      const id = await thread('Order');
      await post(id, 'pear pear pear');
      await post(id, `pear ${'and much else '.repeat(40)}`);
      expect(await numbers(id, 'pear')).to.deep.equal([2, 1]);
      expect(await numbers(id, 'pear', { order: 'best' })).to.deep.equal([1, 2]);
    });

    for (const order of ['newest', 'best']) {
      it(`shows every result once, page by page, also of one instant (${order})`, async () => {
        const id = await thread('Paging');
        for (let i = 0; i < 23; i++) {
          await post(id, 'the same');
          clock -= 1_000;
        }
        const seen: number[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page = await find(null, 'same', { thread: id, limit: '5', cursor, order });
          seen.push(...page.results.map(({ number }) => number));
          cursor = page.next;
        }
        expect(seen).to.deep.equal(Array.from({ length: 23 }, (_, i) => 23 - i));
      });
    }

    it('follows edits and deletions', async () => {
      const id = await thread('Changes', 'first words');
      await post(id, 'grape one');
      await post(id, 'grape two');
      await acts.edit(anna, { opId: opId(), threadId: id, number: 1, body: 'melon' });
      await acts.edit(anna, { opId: opId(), threadId: id, number: 0, body: 'other words' });
      expect(await numbers(id, 'grape')).to.deep.equal([2]);
      expect(await numbers(id, 'melon')).to.deep.equal([1]);
      expect(await numbers(id, 'first')).to.deep.equal([]);
      expect(await numbers(id, 'changes other')).to.deep.equal([0]);
      await acts.delete(anna, { opId: opId(), threadId: id, number: 2 });
      expect(await numbers(id, 'grape', {}, moderator)).to.deep.equal([]);
    });

    it('finds only what the reader may see', async () => {
      const id = await thread('Seen');
      for (const by of [anna, ben]) await post(id, 'quince', by);
      await setState(id, 1, 'held');
      await setState(id, 2, 'hidden');
      expect(await numbers(id, 'quince')).to.deep.equal([]);
      expect(await numbers(id, 'quince', {}, anna)).to.deep.equal([1]);
      expect(await numbers(id, 'quince', {}, ben)).to.deep.equal([]);
      expect(await numbers(id, 'quince', {}, moderator)).to.deep.equal([2, 1]);
      expect(await numbers(id, '', { author: ben.id })).to.deep.equal([]);
      await store.write((tx) =>
        tx.updateTable('threads').set({ state: 'importing' }).where('id', '=', id).execute(),
      );
      expect(await numbers(id, 'quince', {}, moderator)).to.deep.equal([]);
    });

    it('has nothing of an act that failed', async () => {
      const id = await thread('Failures');
      const again = opId();
      await acts.post(anna, { opId: again, threadId: id, body: 'plum' });
      await acts.post(anna, { opId: again, threadId: id, body: 'plum again' });
      await refusal(acts.post(anna, { opId: opId(), threadId: id, body: 'plum', replyTo: 99 }));
      expect(await numbers(id, 'plum')).to.deep.equal([1]);
    });

    it('takes the longest text there may be', async () => {
      const id = await thread('Long');
      await post(id, `${'ab '.repeat(15_000)}needle`);
      await post(id, 'x'.repeat(64_000));
      expect(await numbers(id, 'needle')).to.deep.equal([1]);
      expect(await numbers(id, 'xxx')).to.deep.equal([2]);
      await post(id, `${'word '.repeat(12_000)}and this phrase`.slice(0, 64_000));
      expect(await numbers(id, '"word and this phrase"')).to.deep.equal([3]);
      expect(await numbers(id, '"this word"')).to.deep.equal([]);
    });

    it('refuses in a sentence', async () => {
      for (const [q, more, sentence] of [
        ['', {}, /^Say what to look for\.$/],
        ['-no', {}, /^Say what to look for: so far/],
        ['"👍', {}, /^There is no word in that/],
        ['a b c d e f g h i j k l m', {}, /^A search has at most 12 words/],
        ['x'.repeat(201), {}, /^A search has at most 200 characters/],
        ['x', { before: 'yesterday' }, /^A date is a day/],
        ['x', { thread: 'no' }, /thread/],
        ['x', { cursor: '../..' }, /^That is not a cursor/],
        ['x', { limit: '0' }, /^The limit must be at least 1/],
        ['x', { order: 'oldest' }, /^The order is/],
      ] as const) {
        expect(await refusal((async () => find(null, q, more))()), JSON.stringify([q, more])).to.match(
          sentence,
        );
      }
    });

    it('lets a few search at once, and refuses a crowd', async () => {
      const id = await thread('Crowd');
      await post(id, 'crowded');
      const answers = await Promise.allSettled(Array.from({ length: 100 }, () => find(null, 'crowded')));
      const refused = answers.filter(({ status }) => status === 'rejected');
      expect(refused).to.have.length(100 - 33);
      expect(await numbers(id, 'crowded')).to.deep.equal([1]);
    });

    it('agrees with a look at every text, whatever is asked', async function () {
      this.timeout(60_000);
      const id = await thread('Random');
      const texts = fc.sample(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 }), {
        numRuns: 60,
        seed: 7,
      });
      for (const text of texts) await post(id, text.join(' '));
      const bare = fc.constantFrom(...WORDS, 'comm', 'pla', 'zzz', '-of', '-central', '主');
      const phrase = fc
        .array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 3 })
        .chain((words) => fc.constantFrom(`"${words.join(' ')}"`, `-"${words.join(' ')}"`));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.oneof(bare, phrase), { minLength: 1, maxLength: 4 }), async (asked) => {
          const query = readQuery(asked.join(' '));
          if (query.all.length === 0) return;
          const expected = texts.flatMap((text, i) => {
            const words = [...wordsOf(text.join(' '))];
            const has = (term: (typeof query.all)[number]) => findTerms(words, [term]).length > 0;
            return query.all.every(has) && !query.none.some(has) ? [i + 1] : [];
          });
          const found: number[] = [];
          let cursor: string | null = '';
          while (cursor !== null) {
            const page = await find(null, asked.join(' '), { thread: id, limit: '50', cursor });
            found.push(...page.results.map(({ number }) => number));
            cursor = page.next;
          }
          expect(found).to.deep.equal(expected.reverse());
        }),
        { numRuns: 200 },
      );
    });

    it('answers or refuses, whatever is typed', async function () {
      this.timeout(60_000);
      const nasty = fc.constantFrom(
        '"',
        '*',
        'NEAR(',
        ' OR ',
        'AND',
        ':',
        "'",
        '\\',
        '&',
        '|',
        '!',
        '<->',
        '-',
        '^',
        '\0',
        '👍',
        '(',
        ')',
      );
      const typed = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 })), {
        maxLength: 12,
      });
      await fc.assert(
        fc.asyncProperty(typed, fc.constantFrom('newest', 'best'), async (parts, order) => {
          try {
            await find(anna, parts.join(''), { order });
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
          }
        }),
        { numRuns: 300 },
      );
    });
  });
}
