import { expect } from 'chai';
import { EntryLimits, type EntryRates } from '../../../server/people/entry-limits.ts';
import { countInMemory } from '../../../server/people/limits.ts';
import { network } from '../../../server/people/network.ts';
import { Refused } from '../../../shared/protocol/errors.ts';

describe('the limits at the door', () => {
  const RATES = {
    guesses: { points: 10, seconds: 900 },
    guessesPerAddress: { points: 30, seconds: 900 },
    guessesPerAccount: { points: 25, seconds: 900 },
    letters: { points: 5, seconds: 3_600 },
    lettersPerAddress: { points: 12, seconds: 3_600 },
    accounts: { points: 20, seconds: 3_600 },
    guests: { points: 60, seconds: 3_600 },
  };
  const limits = (rates: Partial<EntryRates> = {}) => new EntryLimits({ ...RATES, ...rates }, countInMemory);
  /** How many of so many tries at once are let through. */
  const through = async (tries: number, take: (i: number) => Promise<void>) => {
    const results = await Promise.allSettled(Array.from({ length: tries }, (_, i) => take(i)));
    return results.filter(({ status }) => status === 'fulfilled').length;
  };

  it('let as many sign-ins through as the rates say: with an e-mail from an address, and from an address', async () => {
    const door = limits();
    expect(await through(20, () => door.signIn('anna@example.org', '192.0.2.1'))).to.equal(10);
    expect(await through(20, (i) => door.signIn(`${i}@example.org`, '192.0.2.1'))).to.equal(10);
    expect(await through(20, () => door.signIn('anna@example.org', '192.0.2.2'))).to.equal(10);
  });

  it('let no more sign-ins with an e-mail through than the rates say, from however many addresses', async () => {
    const door = limits();
    expect(await through(60, (i) => door.signIn('anna@example.org', `192.0.2.${i}`))).to.equal(25);
    expect(await through(1, () => door.signIn('ben@example.org', '192.0.2.1'))).to.equal(1);
  });

  it('let as many letters through as the rates say: to an e-mail, and for an address', async () => {
    const door = limits();
    expect(await through(9, () => door.letter('anna@example.org', '192.0.2.1'))).to.equal(5);
    expect(await through(9, (i) => door.letter(`${i}@example.org`, '192.0.2.1'))).to.equal(3);
    expect(await through(1, () => door.letter('anna@example.org', '192.0.2.2'))).to.equal(0);
  });

  it('let as many sign-ups and guests from an address through as the rates say', async () => {
    const door = limits();
    expect(await through(100, () => door.signUp('192.0.2.1'))).to.equal(20);
    expect(await through(100, () => door.guest('192.0.2.1'))).to.equal(60);
    expect(await through(100, () => door.signUp('192.0.2.2'))).to.equal(20);
  });

  it('say when to try again, in milliseconds and in words', async () => {
    const door = limits({ guests: { points: 1, seconds: 90 } });
    await door.guest('192.0.2.1');
    const error = await door.guest('192.0.2.1').catch((error) => error);
    expect(error).to.be.instanceOf(Refused);
    expect(error.code).to.equal('too_many');
    expect(error.body.retryAfter).to.be.within(80_000, 90_000);
    expect(error.message).to.equal('That was tried too often from here. Try again in 2 min.');
  });

  it('take all addresses of an IPv6 network for one', () => {
    const one = '2001:db8:0:7';
    for (const ip of [
      '2001:db8:0:7::1',
      '2001:0DB8:0:0007:ffff::',
      '2001:db8:0:7:1:2:3:4',
      '2001:db8::7:1:2:3:4',
    ])
      expect(network(ip), ip).to.equal(one);
    expect(network('2001:db8:0:8::1')).not.to.equal(one);
    expect(network('fe80::1%eth0')).to.equal('fe80:0:0:0');
    expect(network('::1')).to.equal('0:0:0:0');
  });

  it('know an IPv4 address in either form, whole', () => {
    expect(network('192.0.2.1')).to.equal('192.0.2.1');
    expect(network('::ffff:192.0.2.1')).to.equal('192.0.2.1');
    expect(network(undefined)).to.equal('');
  });
});
