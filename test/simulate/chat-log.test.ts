import { expect } from 'chai';
import fc from 'fast-check';
import { addressee, printChatLog, readChatLog } from '../../simulate/chat-log.ts';

const MINUTE = 60_000;

const name = fc.stringMatching(/^[\w|^`[\]{}-]{1,16}$/);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .filter((text) => text.trim() !== '' && !/[\r\n]/.test(text));
/** No pause in it is longer than half a day, as nobody could tell from the clock alone. */
const conversation = fc
  .array(fc.record({ pause: fc.integer({ min: 0, max: 700 * MINUTE }), name, text }), { maxLength: 60 })
  .map((lines) => {
    let at = 0;
    return lines.map(({ pause, name, text }, i) => {
      if (i > 0) at += pause;
      return { at, name, text };
    });
  });
const begun = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => minutes * MINUTE);

describe('a chat log', () => {
  it('is read back as it was printed, to the minute, over midnight too', () =>
    fc.assert(
      fc.property(conversation, begun, (said, begun) => {
        const { said: read, setAside } = readChatLog(printChatLog(said, begun));
        expect(setAside).to.equal(0);
        expect(read.map(({ name, text }) => ({ name, text }))).to.deep.equal(
          said.map(({ name, text }) => ({ name, text })),
        );
        const minutes = (lines: { at: number }[]) => lines.map(({ at }) => Math.floor(at / MINUTE));
        expect(minutes(read)).to.deep.equal(minutes(said));
      }),
    ));

  it('is in order, and lasts longer than its last line is late', () =>
    fc.assert(
      fc.property(conversation, begun, (said, begun) => {
        const { said: read, lasts } = readChatLog(printChatLog(said, begun));
        for (const [i, { at }] of read.entries()) {
          expect(at).to.be.at.least(read[i - 1]?.at ?? 0);
          expect(at).to.be.below(lasts);
        }
      }),
    ));

  it('sets aside and counts what is no message', () => {
    const lines = [
      '=== luka is now known as Guest8043',
      '[21:29] <anna> hello',
      '[21:29]  * anna waves',
      '[21:30] <ben>',
      '[21:30] <ben>   ',
      '[25:30] <ben> at no time',
      '[21:31] <ben> hello anna',
      '',
    ];
    const { said, setAside } = readChatLog(lines.join('\r\n'));
    expect(said.map(({ name, text }) => [name, text])).to.deep.equal([
      ['anna', 'hello'],
      ['ben', 'hello anna'],
    ]);
    expect(setAside).to.equal(5);
  });

  it('spreads what was said within one minute over it', () => {
    const { said } = readChatLog(
      '[10:00] <a> 1\n[10:00] <b> 2\n[10:00] <a> 3\n[10:00] <b> 4\n[10:01] <a> 5\n',
    );
    expect(said.map(({ at }) => at)).to.deep.equal([0, 15_000, 30_000, 45_000, 60_000]);
  });

  it('takes a clock that was set back a little to have stood still', () => {
    const { said } = readChatLog('[10:05] <a> 1\n[10:04] <b> 2\n[10:06] <a> 3\n');
    expect(said.map(({ at }) => Math.floor(at / MINUTE))).to.deep.equal([0, 0, 1]);
  });

  it('tells whom a line addresses, of those who talk', () => {
    const names = new Set(['anna', 'ben_']);
    expect(addressee('anna: yes', names)).to.equal('anna');
    expect(addressee('ben_, no', names)).to.equal('ben_');
    expect(addressee('@anna what', names)).to.equal('anna');
    expect(addressee('@anna: what', names)).to.equal('anna');
    expect(addressee('cleo: yes', names)).to.equal(null);
    expect(addressee('anna is right', names)).to.equal(null);
    expect(addressee('http://anna', names)).to.equal(null);
  });
});
