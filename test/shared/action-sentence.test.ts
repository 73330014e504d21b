import { expect } from 'chai';
import { actionSentence, type Drawn } from '../../shared/action-sentence.ts';
import { FOREVER } from '../../shared/people.ts';
import { ACTIONS, type LoggedAction } from '../../shared/protocol/actions.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';

const plain: Drawn<string> = {
  row: (parts) => parts.join(''),
  link: (href, words) => `[${words}](${href})`,
  actor: ({ name }) => name,
  person: ({ name }) => name,
  thread: (_, title) => title,
  title: (words) => words,
  end: (instant) => `until ${instant}`,
};
const person = (name: string) => ({ id: name as PersonId, name, kind: 'member' as const });
const action = (act: LoggedAction['act'], more: Partial<LoggedAction> = {}): LoggedAction => ({
  id: 'action' as LoggedAction['id'],
  at: '2026-01-01T00:00:00.000Z',
  act,
  reason: 'Because',
  actor: person('Mara'),
  subject: { threadId: 't1' as ThreadId, threadTitle: 'The budget', number: 3, person: person('Ben') },
  until: FOREVER,
  seconds: null,
  guests: null,
  titleBefore: null,
  moved: null,
  into: null,
  of: null,
  emergency: false,
  nameless: false,
  undone: false,
  appeal: null,
  mayAppeal: false,
  ...more,
});
const words = (...[one, instead]: [LoggedAction, Parameters<typeof actionSentence>[2]?]) =>
  actionSentence(one, plain, instead).join('');

describe('an action as a sentence', () => {
  it('is whole for every act, with and without names', () => {
    const nobody = { threadId: null, threadTitle: null, number: null, person: null };
    for (const act of ACTIONS) {
      expect(words(action(act))).to.match(/^Mara \S.*[^{}]+$/);
      expect(words(action(act, { actor: null, subject: nobody, until: null }))).to.match(
        /^A moderator [^{}]+$/,
      );
      expect(words(action(act))).to.not.include('undefined');
    }
  });

  it('names and links what it is about', () => {
    expect(words(action('hide'))).to.equal('Mara hid [comment 3](/t/t1/3#c3) in “The budget”');
    expect(words(action('mute'))).to.equal('Mara muted Ben in “The budget” until it is taken back');
    const until = '2026-01-02T00:00:00.000Z';
    expect(words(action('suspend', { until }))).to.equal(`Mara suspended Ben until ${until}`);
    const into = { id: 't2' as ThreadId, title: 'The deficit' };
    expect(words(action('retitle'))).to.equal('Mara gave “The budget” another title');
    expect(words(action('retitle', { titleBefore: 'It' }))).to.equal(
      'Mara gave “The budget” another title, in place of “It”',
    );
    expect(words(action('merge', { into }))).to.equal('Mara merged “The budget” into “The deficit”');
  });

  it('is told in the same words to whom it concerns', () => {
    const you = { called: 'your comment 3', person: 'you' };
    expect(words(action('hide'), you)).to.equal('Mara hid [your comment 3](/t/t1/3#c3) in “The budget”');
    expect(words(action('unmute'), you)).to.equal('Mara let you write in “The budget” again');
    expect(words(action('unsuspend'), you)).to.equal('Mara let you take part again');
    expect(words(action('unwarn'), you)).to.equal('Mara took back the warning that you had been given');
  });
});
