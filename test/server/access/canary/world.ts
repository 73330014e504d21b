import { setRules } from '../../../support/rules.ts';
import type { TestSmtp } from '../../../support/smtp.ts';
import { secretsOfAccounts } from './accounts.ts';
import { secretsOfDraft } from './drafts.ts';
import type { CanaryNode } from './node.ts';
import { gather, type Lookers, type Waiting } from './people.ts';
import { secretsOfReports } from './reports.ts';
import { newToken, type Secret, type Viewer } from './secrets.ts';
import { type Planted, Writer } from './threads.ts';
import { secretsOfWords } from './words.ts';

/** So many that no list ends with its first page. */
const OTHER_THREADS = 31;
const OTHER_COMMENTS = 26;
const OTHER_ACTIONS = 26;
/** What has it in it is held until a moderator has looked at it. */
export const HELD_WORD = 'withheldword';

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
  readonly titles = {
    first: newToken(),
    middle: newToken(),
    importing: newToken(),
    left: newToken(),
    waiting: newToken(),
  };
  readonly about = newToken();
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
    this.secrets.push(
      ...(await secretsOfReports(this)),
      ...(await secretsOfDraft(this)),
      ...secretsOfWords(this),
      ...(await secretsOfAccounts(this)),
    );
  }
}
