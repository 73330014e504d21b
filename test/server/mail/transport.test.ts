import { expect } from 'chai';
import {
  type Mail,
  openTransport,
  senderOf,
  type Transport,
  Undeliverable,
} from '../../../server/mail/transport.ts';
import { emailSchema } from '../../../shared/protocol/people.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';

const FROM = { name: 'The Forum', address: 'forum@example.org' };

describe('the mail transport', () => {
  let smtp: TestSmtp;
  let transport: Transport;
  beforeEach(async () => {
    smtp = await startSmtp();
    transport = (await openTransport(smtp.url))!;
  });
  afterEach(async () => {
    transport.close();
    await smtp.close();
  });

  let mails = 0;
  const send = (mail: Partial<Mail>, by = transport) => {
    mails += 1;
    const usual = { id: `mail-${mails}`, from: FROM, to: 'anna@example.org', subject: 'A', body: 'B\n' };
    return by.send({ ...usual, ...mail });
  };
  const rejection = async (work: Promise<void>): Promise<Error> =>
    work.then(
      () => expect.fail('It was expected to be refused.'),
      (error) => error,
    );
  /** The names of the headers, as a mail program reads them. */
  const headers = (raw: string) =>
    raw
      .slice(0, raw.indexOf('\r\n\r\n'))
      .split(/\r\n(?![ \t])/)
      .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());

  it('is none without an SMTP_URL', async () => {
    expect(await openTransport(undefined)).to.equal(null);
  });

  it('sends a text as it is, with whom it is from and an id that stays', async () => {
    const body = `Zoë asks:\n\nhttps://forum.example.org/link/sign-in#${'x'.repeat(100)}\n\n.\n=20 über ${'lang '.repeat(60)}\n`;
    await send({
      id: 'the-id',
      subject: 'Grüße aus dem Forum, and a subject that is longer than one line of a header',
      body,
    });
    const mail = await smtp.next();
    expect(mail.to).to.equal('anna@example.org');
    expect(mail.from).to.equal('forum@example.org');
    expect(mail.subject).to.equal(
      'Grüße aus dem Forum, and a subject that is longer than one line of a header',
    );
    expect(mail.text).to.equal(body);
    expect(mail.raw).to.match(/^From: The Forum <forum@example\.org>\r$/m);
    expect(mail.raw).to.match(/^Message-ID: <the-id@example\.org>\r$/m);
    expect(mail.raw).to.match(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(mail.raw).to.match(/^Auto-Submitted: auto-generated\r$/m);
  });

  for (const address of [
    '"a,b"@example.org',
    '"a;b:c"@example.org',
    'a,b@example.org',
    'zoë@example.org',
    '李@example.org',
    "o'neil+forum@example.org",
  ]) {
    it(`takes ${address} for one address`, async () => {
      await send({ to: address });
      const { to, raw } = await smtp.next();
      // What may not stand there by itself is quoted (RFC 5321, 4.1.2): still the same mailbox.
      expect(to.replaceAll('"', '')).to.equal(address.replaceAll('"', ''));
      expect(/^To: <?(.*?)>?\r$/m.exec(raw)?.[1]).to.equal(to);
    });
  }

  for (const address of [
    'anna@example.org\r\nBcc: eve@evil.example',
    'anna@example.org>\r\nRCPT TO:<eve@evil.example',
    'anna@example.org, eve@evil.example',
    'Anna <anna@example.org>',
    'group:anna@example.org;',
    'anna@example.org\u0000',
    'eve@evil.example@example.org',
    '"anna\r\nDATA"@example.org',
    '"anna" <eve@evil.example>@example.org',
    'anna@example.org\u2028eve@evil.example',
    'anna',
    '',
  ]) {
    it(`sends nothing to ${JSON.stringify(address)}`, async () => {
      expect(await rejection(send({ to: address }))).to.be.instanceOf(Undeliverable);
      await send({ subject: 'the one after it' });
      await smtp.next();
      expect(smtp.received.map(({ subject, to }) => ({ subject, to }))).to.deep.equal([
        { subject: 'the one after it', to: 'anna@example.org' },
      ]);
      expect(emailSchema.safeParse(address).success).to.equal(false);
    });
  }

  it('makes no header of a subject, a sender’s name or a body', async () => {
    await send({
      from: { name: 'Forum\r\nBcc: eve@evil.example', address: 'forum@example.org' },
      subject: 'Hello\r\nBcc: eve@evil.example\r\n\r\nA body\u2028of mine\nX-Mine: 1',
      body: 'Bcc: eve@evil.example\n.\nMAIL FROM:<eve@evil.example>\n',
    });
    const { to, raw, subject, text } = await smtp.next();
    expect(to).to.equal('anna@example.org');
    expect(subject).to.equal('Hello Bcc: eve@evil.example A body of mine X-Mine: 1');
    expect(text).to.equal('Bcc: eve@evil.example\n.\nMAIL FROM:<eve@evil.example>\n');
    expect(raw).to.match(/^From: "Forum Bcc: eve@evil\.example" <forum@example\.org>\r$/m);
    expect(headers(raw)).to.have.members([
      'auto-submitted',
      'from',
      'to',
      'subject',
      'message-id',
      'content-transfer-encoding',
      'date',
      'mime-version',
      'content-type',
    ]);
  });

  it('tells what is refused for good from what may be taken later', async () => {
    for (const [code, forGood] of [
      [550, true],
      [553, true],
      [421, false],
      [450, false],
      [503, false],
      [530, false],
    ] as const) {
      smtp.refuse(code);
      const error = await rejection(send({}));
      expect(error instanceof Undeliverable, `${code}: ${error.message}`).to.equal(forGood);
      expect(error.message).to.include(String(code));
    }
    smtp.refuse(null);
    await send({ subject: 'taken' });
    expect((await smtp.next()).subject).to.equal('taken');
  });

  it('gives a password to another machine only where the line is encrypted', async () => {
    // An address of this machine that isn't known to be one.
    const url = smtp.url.replace('127.0.0.1', 'user:secret@0.0.0.0');
    const strict = (await openTransport(url))!;
    const lax = (await openTransport(`${url}?requireTLS=false`))!;
    const { message } = await rejection(send({}, strict));
    expect(message).to.include('STARTTLS').and.not.to.include('secret');
    expect(smtp.received).to.deep.equal([]);
    await send({}, lax);
    expect(smtp.received.length).to.equal(1);
    strict.close();
    lax.close();
  });

  it('rejects what is being sent when it is closed', async () => {
    smtp.hang(true);
    const sent = rejection(send({}));
    await smtp.asked(1);
    transport.close();
    expect(await sent).not.to.be.instanceOf(Undeliverable);
  });
});

describe('the sender of mails', () => {
  it('is an address, or a name with one', () => {
    expect(senderOf('forum@example.org')).to.deep.equal({ name: '', address: 'forum@example.org' });
    const named = { name: 'The Forum, Inc.', address: 'forum@example.org' };
    expect(senderOf(' The Forum, Inc. <forum@example.org> ')).to.deep.equal(named);
    expect(senderOf('"The Forum, Inc." <forum@example.org>')).to.deep.equal(named);
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      'forum',
      'a@example.org, b@example.org',
      'The Forum <forum>',
      'A\nB <forum@example.org>',
      '<a@example.org> <b@example.org>',
    ]) {
      expect(senderOf(text), JSON.stringify(text)).to.equal(null);
    }
  });
});
