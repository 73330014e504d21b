import { expect } from 'chai';
import * as letters from '../../../server/mail/letters.ts';
import { LASTS, linkTo, newToken } from '../../../server/people/links.ts';

const FORUM = 'https://forum.example.org';
const HOUR = 3_600_000;
const link = (kind: Parameters<typeof linkTo>[1]) => linkTo(FORUM, kind, newToken());

describe('letters', () => {
  const withToken = {
    signIn: { url: link('sign-in'), lasts: LASTS['sign-in'], write: letters.signIn },
    confirm: { url: link('confirm'), lasts: LASTS.confirm, write: letters.confirm },
    reset: { url: link('reset'), lasts: LASTS.reset, write: letters.reset },
    invitation: {
      url: link('invitation'),
      lasts: LASTS.invitation,
      write: (url: string) => letters.invitation(url, 'Anna'),
    },
    'invitation by nobody': {
      url: link('invitation'),
      lasts: LASTS.invitation,
      write: (url: string) => letters.invitation(url, null),
    },
  };
  const withoutToken = {
    taken: letters.taken,
    unknown: letters.unknown,
    approved: letters.approved,
    emailChanged: letters.emailChanged,
    passwordChanged: letters.passwordChanged,
  };
  const all = [
    ...Object.entries(withToken).map(([name, { url, write }]) => ({ name, url, letter: write(url) })),
    ...Object.entries(withoutToken).map(([name, write]) => ({ name, url: FORUM, letter: write(FORUM) })),
  ];

  for (const { name, url, letter } of all) {
    it(`${name} has its link once, and no other, in a line of its own`, () => {
      expect(letter.body.match(/\w+:\/\/\S+/g)).to.deep.equal([url]);
      expect(letter.body.split('\n')).to.include(url);
      expect(letter.subject).not.to.include('://');
    });

    it(`${name} says which forum it is of, and what to do who did not ask for it`, () => {
      expect(letter.subject).to.include('forum.example.org');
      expect(letter.body.replace(url, '')).to.include('forum.example.org');
      expect(letter.body).to.match(/^If (you did not|you do not|that was not you)[^.]*, [^.]+\.$/m);
    });

    it(`${name} is plain text with a subject of one line`, () => {
      expect(letter.subject).to.match(/^[^\n\r]{10,100}$/);
      expect(letter.body).not.to.match(/[<>\r]|undefined|\[object/);
      for (const line of letter.body.split('\n')) expect(line.length).to.be.below(500);
    });
  }

  for (const [name, { url, lasts, write }] of Object.entries(withToken)) {
    it(`${name} says how often and how long its link works`, () => {
      const words = lasts === HOUR ? '1 hour' : `${lasts / HOUR / 24} days`;
      expect(write(url).body).to.include(`The link works once, for ${words}.`);
    });
  }

  it('show no letter the token in its subject', () => {
    for (const { letter, url } of all.filter(({ url }) => url.includes('#'))) {
      expect(letter.subject).not.to.include(url.split('#')[1]);
    }
  });

  it('have names of people in one line', () => {
    const { body, subject } = letters.invitation(link('invitation'), 'Eve\r\nBcc: x\u2028\u202eevil\u0000');
    expect(body.split('\n\n')[0]).to.equal(
      '“Eve Bcc: x evil” invites you to take part in the forum at forum.example.org. Sign up here:',
    );
    expect(subject).not.to.include('Eve');
  });

  it('make no links of names of people, and keep what is none as it is', () => {
    const shown = (name: string) =>
      /“(.*)”/.exec(letters.invitation(link('invitation'), name).body)?.[1] ?? 'nothing';
    expect(shown('https://evil.example/a?b')).to.equal('https: / / evil. example/ a?b');
    expect(shown('www.evil.example')).to.equal('www. evil. example');
    expect(shown('eve@evil.example')).to.equal('eve@ evil. example');
    expect(shown('evil。example')).to.equal('evil。 example');
    expect(shown('J.R. Smith')).to.equal('J. R. Smith');
    for (const name of ['Zoë O’Neil-Łuk', '李小龙', '👩‍💻 Ada', 'علی‌رضا']) expect(shown(name)).to.equal(name);
  });

  it('take a name of which nothing is left for none', () => {
    expect(letters.invitation(link('invitation'), '\u202e \n').body).to.match(/^You are invited /);
  });
});
