import type { PersonId, ThreadId } from '../../../../shared/protocol/text.ts';
import { CoWriter } from '../../../support/co-writer.ts';
import { eventually } from '../../../support/eventually.ts';
import { setRules } from '../../../support/rules.ts';
import type { TestSmtp } from '../../../support/smtp.ts';
import { secretsOfAccounts } from './accounts.ts';
import type { CanaryNode } from './node.ts';
import { gather, type Lookers, type Waiting } from './people.ts';
import * as places from './places.ts';
import * as rules from './rules.ts';
import { byAll, newToken, type Secret, type Viewer } from './secrets.ts';
import { type Planted, textOf, Writer } from './threads.ts';

/** So many that no list ends with its first page. */
const OTHER_THREADS = 31;
const OTHER_COMMENTS = 26;
const OTHER_ACTIONS = 26;
/** What has it in it is held until a moderator has looked at it. */
const HELD_WORD = 'withheldword';

/** A forum in which things are said that are taken away later. */
export class World {
  readonly node: CanaryNode;
  readonly smtp: TestSmtp;
  readonly people: Lookers;
  readonly waiting: Waiting;
  readonly writer: Writer;
  readonly secrets: Secret[] = [];
  /** Threads that are walked through whole. */
  readonly threads = new Map<string, string>();
  /** The comments that are taken away, and one that stays. */
  readonly comments = new Map<string, Planted>();
  draftId = '';
  /** Of comments that were reported. */
  caseIds: string[] = [];
  private readonly titles = {
    first: newToken(),
    middle: newToken(),
    importing: newToken(),
    left: newToken(),
    waiting: newToken(),
  };
  private readonly about = newToken();
  /** In two comments that are hidden: a page of one result would have another after it. */
  readonly inTwo = newToken();

  private constructor(node: CanaryNode, smtp: TestSmtp, people: Lookers, waiting: Waiting) {
    this.node = node;
    this.smtp = smtp;
    this.people = people;
    this.waiting = waiting;
    this.writer = new Writer(people);
  }

  static async gather(node: CanaryNode, smtp: TestSmtp): Promise<World> {
    const { people, waiting } = await gather(node, smtp);
    return new World(node, smtp, people, waiting);
  }

  threadId(name: string): string {
    return this.threads.get(name)!;
  }

  /** Threads without comments: those who listen are to hear what follows. */
  async openThreads(): Promise<void> {
    const { writer, titles } = this;
    const open = async (name: string, by: Viewer, title: string, ...revisions: string[]) => {
      const opening = await writer.open(by, title, ...revisions);
      this.threads.set(name, opening.threadId);
      this.comments.set(`opening ${name}`, opening);
    };
    await setRules(this.people.admin.client, { reasons: ['Off topic'], words: [HELD_WORD] });
    for (let i = 0; i < OTHER_THREADS; i++) await writer.open('admin', `Other ${i}`, newToken());
    await open('main', 'opener', 'What all talk about', newToken());
    await open('opening', 'opener', 'Whose opening post is hidden', newToken(), newToken());
    await open('left', 'left', `Opened by who leaves ${titles.left}`, newToken());
    await open('importing', 'opener', `Being imported ${titles.importing}`, newToken());
    await open('merged', 'opener', 'What is merged with it later', newToken());
    await open('first', 'opener', `First ${titles.first}`, newToken());
    await open('middle', 'opener', 'Called otherwise at first', newToken());
    const title = `Waits ${titles.waiting}`;
    const waiting = await writer.openWith('author', title, newToken(), HELD_WORD);
    this.threads.set('waiting', waiting.threadId);
    this.comments.set('held by a rule, opening', waiting);
    // Behind the others, which were stirred later: for the cursor.
    await writer.moderate('suspend', { personId: this.people.suspended.id });
  }

  async say(): Promise<void> {
    const { writer, comments, titles } = this;
    const main = this.threadId('main');
    const post = async (name: string, by: Viewer, revisions = 1, replyTo?: number, threadId = main) => {
      const more = name.startsWith('hidden') ? this.inTwo : '';
      comments.set(name, await writer.post(by, threadId, revisions, replyTo, more));
    };
    for (const [name, revisions] of [
      ['hidden', 1],
      ['hidden after an edit', 2],
      ['held', 1],
      ['held after an edit', 2],
      ['removed', 1],
      ['removed after an edit', 2],
      ['deleted', 1],
      ['deleted after an edit', 2],
      ['held on an edit', 2],
    ] as const) {
      await post(name, 'author', revisions);
    }
    const { number } = comments.get('hidden')!;
    comments.set('held by a rule', await writer.post('author', main, 1, number, HELD_WORD));
    await post('answer to the hidden', 'member', 1, number);
    await writer.react('member', comments.get('hidden')!);
    await post('left', 'left');
    await post('left after an edit', 'left', 2, number);
    await post('left when held', 'left');
    await post('left when deleted', 'left');
    await post('left when emptied', 'left', 2);
    await post('answer in opening', 'member', 1, undefined, this.threadId('opening'));
    await post('answer to who left', 'member', 1, undefined, this.threadId('left'));
    const merged = this.threadId('merged');
    await post('hidden, then moved', 'author', 2, undefined, merged);
    await post('held, then moved', 'author', 2, undefined, merged);
    await post('left, but moved before', 'left', 2, undefined, merged);
    await post('importing', 'author', 1, undefined, this.threadId('importing'));
    await writer.react('left', comments.get('answer to the hidden')!);
    for (let i = 0; i < OTHER_COMMENTS; i++) {
      await writer.post('author', main);
      await writer.post('member', main);
    }
    await this.people.left.client.call('PATCH', '/api/account', { about: `Says ${this.about}` });
    await writer.moderate('mute', { personId: this.people.left.id });
    await writer.moderate('unmute', { personId: this.people.left.id });
    await writer.rename('opener', this.threadId('middle'), `Middle ${titles.middle}`);
    for (let i = 0; i < OTHER_ACTIONS; i++) {
      await writer.moderate('lock', { threadId: this.threadId('middle') });
      await writer.moderate('unlock', { threadId: this.threadId('middle') });
    }
    await this.report();
    await this.draft();
    this.keepWords();
    this.secrets.push(...(await secretsOfAccounts(this)));
  }

  /** Comments of each kind are reported: one by who leaves. */
  private async report(): Promise<void> {
    const { people, comments, secrets } = this;
    const byMember = newToken();
    const byLeft = newToken();
    for (const [name, by, reason] of [
      ['hidden', 'member', `Because ${byMember}`],
      ['held', 'member', 'Again'],
      ['removed', 'member', 'Again'],
      ['deleted', 'member', 'Again'],
      ['held on an edit', 'member', 'Again'],
      ['left', 'member', 'Again'],
      ['answer to the hidden', 'left', `Because ${byLeft}`],
    ] as const) {
      const { threadId, number } = comments.get(name)!;
      const body = { opId: crypto.randomUUID(), subject: { threadId, number }, reason };
      await people[by].client.call('POST', '/api/reports', body);
    }
    const { cases } = await people.moderator.client.call('GET', '/api/moderation/cases');
    this.caseIds = cases.map(({ id }: { id: string }) => id);
    const seen = (by: Viewer) => [
      ...places.OF_REPORT.map((kind) => ['moderator', kind] as const),
      [by, places.OWN_DATA] as const,
    ];
    const common = { isSaid: false } as const;
    secrets.push({
      ...common,
      name: 'the reason of a report',
      text: byMember,
      before: seen('member'),
      ...rules.reported('member'),
    });
    secrets.push({
      ...common,
      name: 'the reason of a report by who leaves',
      text: byLeft,
      before: seen('left'),
      ...rules.gone,
    });
  }

  /** A draft of one person alone. */
  private async draft(): Promise<void> {
    const { client } = this.people.author;
    const [title, text, note] = [newToken(), newToken(), newToken()];
    const opId = crypto.randomUUID();
    const path = `/api/threads/${this.threadId('main')}/drafts`;
    const { draft } = await client.call('POST', path, {
      opId,
      title: `A draft ${title}`,
      answers: ['hidden', 'held', 'removed', 'held on an edit'].map(
        (name) => this.comments.get(name)!.number,
      ),
    });
    this.draftId = draft.id;
    const writer = await new CoWriter(client, draft.id).synced();
    writer.text.insert(0, textOf(text));
    await writer.saved();
    writer.leave();
    const remark = { opId, kind: 'comment', body: `A remark ${note}` };
    await client.call('POST', `/api/drafts/${draft.id}/notes`, remark);
    for (const [name, token, kinds] of [
      ['the title of a draft', title, places.OF_DRAFT_TITLE],
      ['the text of a draft', text, places.OF_DRAFT_TEXT],
      ['a comment on a draft', note, places.OF_NOTE],
    ] as const) {
      const before = kinds.map((kind) => ['author', kind] as const);
      this.secrets.push({ name, text: token, isSaid: true, before, ...rules.inDraft('author', kinds) });
    }
  }

  /** What happens to words of who leaves before they do: until then their name is for everyone to read. */
  async beforeLeaving(): Promise<void> {
    const { writer, comments } = this;
    const { threadId, number } = comments.get('left when held')!;
    await writer.moderate('hold', { threadId, number });
    await writer.delete(comments.get('left when deleted')!);
    const emptied = comments.get('left when emptied')!;
    await this.merge();
    // What stands in the database where words were; but the revision before it has some.
    await writer.edit(emptied, '…');
    await writer.delete(emptied);
  }

  /** A thread is merged in which something is hidden and held by then, and somebody wrote who leaves. */
  private async merge(): Promise<void> {
    const { writer, comments, people } = this;
    const [threadId, into] = [this.threadId('merged'), this.threadId('main')];
    for (const [act, name] of [
      ['hide', 'hidden, then moved'],
      ['hold', 'held, then moved'],
    ] as const) {
      await writer.moderate(act, { threadId, number: comments.get(name)!.number });
    }
    await writer.moderate('merge', { threadId }, { into });
    const left = await people.reader.client.call('GET', `/api/threads/${threadId}`);
    for (const { number, movedTo } of [left.thread.opening, ...left.comments]) {
      const moved = [...comments.values()].find((one) => one.threadId === threadId && one.number === number);
      Object.assign(moved!, { threadId: into, number: movedTo.number });
    }
  }

  /** From when each of these acts is answered, nobody may read what they may not. */
  async takeAway(): Promise<void> {
    const { writer, comments, people } = this;
    const of = (name: string) => comments.get(name)!;
    const act = (what: string, ...names: string[]) =>
      names.map((name) => writer.moderate(what, { threadId: of(name).threadId, number: of(name).number }));
    await Promise.all([
      ...act('hide', 'hidden', 'hidden after an edit', 'opening opening'),
      ...act('hold', 'held', 'held after an edit'),
      ...act('remove', 'removed', 'removed after an edit'),
    ]);
    for (const name of ['deleted', 'deleted after an edit']) await writer.delete(of(name));
    // It says what it said, and something that moderators look at first.
    const edited = of('held on an edit');
    await writer.edit(edited, textOf(edited.revisions.at(-1)!, HELD_WORD));
    await writer.rename('opener', this.threadId('first'), 'Called otherwise now');
    await writer.rename('moderator', this.threadId('middle'), 'Called otherwise at last');
    // Whose opening post is indexed anew.
    await writer.rename('moderator', this.threadId('opening'), 'Whose opening post was hidden');
    await this.node.withStore((store) =>
      store.write((tx) =>
        tx
          .updateTable('threads')
          .set({ state: 'importing' })
          .where('id', '=', this.threadId('importing') as ThreadId)
          .execute(),
      ),
    );
    const { client, password, id } = people.left;
    const { cookie } = client;
    await client.call('DELETE', '/api/account', { password, comments: 'remove' });
    // As a program that has kept it would.
    client.cookie = cookie;
    await this.node.withStore((store) =>
      eventually(async () => {
        const row = await store.db
          .selectFrom('people')
          .select('words_go')
          .where('id', '=', id as PersonId)
          .executeTakeFirstOrThrow();
        return row.words_go;
      }, 0),
    );
  }

  private keepWords(): void {
    const { titles, people } = this;
    const keep = (name: string, text: string, before: readonly string[], rule: rules.Rule) =>
      this.secrets.push({ name, text, isSaid: true, before: seenBefore(name, before), ...rule });
    for (const [name, { author, number, revisions }] of this.comments) {
      const last = revisions.length - 1;
      for (const [i, token] of revisions.entries()) {
        const latest = number === 0 ? places.OF_OPENING : places.OF_COMMENT;
        const kinds = i === last ? latest : places.OF_EARLIER;
        keep(
          `${i === last ? 'the words' : 'an earlier revision'} of '${name}'`,
          token,
          kinds,
          ruleOf(name, author, kinds),
        );
      }
    }
    keep(
      'a word of two hidden comments',
      this.inTwo,
      places.OF_COMMENT,
      rules.hidden('author', places.OF_COMMENT),
    );
    keep('the title renamed away', titles.first, places.OF_TITLE, rules.nobody);
    keep(
      'a title in between',
      titles.middle,
      [...places.OF_TITLE, ...places.OF_ACTED_ON, ...places.THREAD_LOG],
      rules.only(places.THREAD_LOG, 'reader'),
    );
    keep('held by a rule: the title', titles.waiting, places.OF_TITLE, rules.held('author', places.OF_TITLE));
    keep('the title of an import', titles.importing, places.OF_TITLE, rules.unseen('opener'));
    // Others have answered under it: the thread is theirs too, and so stays its title.
    keep('the title of who left', titles.left, places.OF_TITLE, rules.everybody(places.OF_TITLE.slice(0, 4)));
    keep("a former member's name", people.left.name.split(' ')[1]!, places.OF_NAME, rules.gone);
    keep("a former member's words about themselves", this.about, places.OF_ABOUT, rules.gone);
  }
}

/** All find it, unless it waited for a moderator from the first: then who may read it does, where it is asked for. */
const seenBefore = (name: string, kinds: readonly string[]) =>
  name.includes('held by a rule') ? rules.held('author', kinds).still : byAll(kinds);

function ruleOf(name: string, author: Viewer, kinds: readonly string[]) {
  if (/^(left|opening left)/.test(name)) return rules.gone;
  if (/^(hidden|opening opening)/.test(name)) return rules.hidden(author, kinds);
  if (/^held/.test(name)) return rules.held(author, kinds);
  if (/^(removed|deleted)/.test(name)) return rules.removed(author);
  if (/importing/.test(name)) return rules.unseen(author);
  return rules.everybody(kinds);
}
