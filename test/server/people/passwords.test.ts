import { argon2Sync } from 'node:crypto';
import { expect } from 'chai';
import { HASH_OF_NOTHING, hashPassword, verifyPassword } from '../../../server/people/passwords.ts';
import { countHashes } from './argon2.ts';

describe('a password', () => {
  it('is verified by its hash, and no other password is', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(await verifyPassword('correct horse battery', hash)).to.equal(true);
    expect(await verifyPassword('correct horse batterz', hash)).to.equal(false);
    expect(await verifyPassword('', hash)).to.equal(false);
  });

  it('is kept as an Argon2id PHC string that says its costs, with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('the same one'), hashPassword('the same one')]);
    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z\d+/]{22}\$[A-Za-z\d+/]{43}$/);
    expect(one).not.to.equal(other);
  });

  it('that was hashed at other costs is verified at those', async () => {
    const nonce = Buffer.from('sixteen bytes ok');
    const cost = { parallelism: 2, memory: 64, passes: 3, tagLength: 16 };
    const key = argon2Sync('argon2id', { message: 'from long ago', nonce, ...cost });
    const [salt, hash] = [nonce, key].map((bytes) => bytes.toString('base64').replaceAll('=', ''));
    const phc = `$argon2id$v=19$m=64,t=3,p=2$${salt}$${hash}`;
    expect(await verifyPassword('from long ago', phc)).to.equal(true);
    expect(await verifyPassword('from long agp', phc)).to.equal(false);
  });

  it('is the same one however its letters are composed', async () => {
    // An angstrom sign, a ligature and a combining diaeresis; then what other keyboards send for them.
    const hash = await hashPassword('\u212Bngstr\uFB01 u\u0308ber');
    expect(await verifyPassword('\u00C5ngstrfi \u00FCber', hash)).to.equal(true);
  });

  it('is not verified by what is no hash: that is a fault, not a wrong password', async () => {
    for (const wrong of ['', 'plain text', '$2b$10$abcdefgh', '$argon2i$v=19$m=64,t=3,p=1$AAAA$AAAA']) {
      const fault = await verifyPassword('plain text', wrong).catch((error: Error) => error.message);
      expect(fault).to.equal('A stored password hash is not an Argon2id PHC string.');
    }
  });

  it('is never that of the hash of nothing, which costs one full hash to find out', async () => {
    expect(HASH_OF_NOTHING).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$.{22}\$.{43}$/);
    const { begun } = await countHashes(async () => {
      expect(await verifyPassword('', HASH_OF_NOTHING)).to.equal(false);
    });
    expect(begun).to.equal(1);
  });

  it('is hashed off the event loop, two at once at the most', async () => {
    let turns = 0;
    let hashing = true;
    const turn = () => {
      turns += 1;
      if (hashing) setImmediate(turn);
    };
    const count = await countHashes(async () => {
      turn();
      await Promise.all(Array.from({ length: 7 }, (_, i) => hashPassword(`password ${i}`)));
      hashing = false;
    });
    expect(count).to.deep.equal({ begun: 7, atOnce: 2 });
    // On the loop, there would be a turn between two of them at the most.
    expect(turns).to.be.above(4 * 7);
  });

  it('of which hashing failed does not keep the place of the next', async () => {
    const impossible = '$argon2id$v=19$m=1,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA';
    const failures = await Promise.allSettled(
      Array.from({ length: 5 }, () => verifyPassword('anything', impossible)),
    );
    expect(failures.map(({ status }) => status)).to.deep.equal(Array(5).fill('rejected'));
    expect(await verifyPassword('after all', await hashPassword('after all'))).to.equal(true);
  });
});
