import { join } from 'node:path';
import { expect } from 'chai';
import { ANY_NAME } from '../../../server/people/naming.ts';
import { People } from '../../../server/people/people.ts';
import { newId } from '../../../server/store/ids.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Store } from '../../../server/store/store.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import { personSchema } from '../../../shared/protocol/people.ts';
import type { PersonId } from '../../../shared/protocol/text.ts';
import { keptPost } from '../../support/post.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { countHashes } from './argon2.ts';
import { PASSWORD as password } from './entry.ts';

describe('people', () => {
  let store: Store;
  let people: People;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    const folder = await temporaryFolder();
    remove = folder.remove;
    store = await openSqlite(join(folder.path, 'forum.db'));
    people = new People(store, { signUp: 'open', post: keptPost().post, naming: ANY_NAME });
  });
  afterEach(async () => {
    await store.close();
    await remove();
  });

  const email = 'anna@example.org';
  const refusal = (act: Promise<unknown>) =>
    act.then(
      () => 'done',
      (error) => (error instanceof Refused ? error.body : Promise.reject(error)),
    );
  const countPeople = async () => (await store.db.selectFrom('people').select('id').execute()).length;

  it('who sign up are members, and found as such', async () => {
    const anna = await people.createAccount({ email, password, name: 'Anna' });
    expect(anna).to.deep.equal({ id: anna.id, kind: 'member', name: 'Anna', role: 'member', email });
    expect(personSchema.safeParse(anna).success).to.equal(true);
    expect(await people.find(anna.id)).to.deep.equal(anna);
    expect(await people.signIn({ email, password })).to.deep.equal(anna);
  });

  it('who choose a name are guests, and found as such', async () => {
    const ben = await people.createGuest({ name: 'Ben' });
    expect(ben).to.deep.equal({ id: ben.id, kind: 'guest', name: 'Ben', role: 'guest' });
    expect(await people.find(ben.id)).to.deep.equal(ben);
    expect((await people.createGuest({ name: 'Ben' })).id).not.to.equal(ben.id);
  });

  it('who are nobody are not found', async () => {
    expect(await people.find(newId<PersonId>())).to.equal(null);
  });

  it('have one account an e-mail, also when two sign up at the same time', async () => {
    const tries = await Promise.all(
      ['Anna', 'Eve', 'Eva', 'Yves'].map((name) => refusal(people.createAccount({ email, password, name }))),
    );
    expect(tries.filter((result) => result === 'done')).to.have.length(1);
    for (const result of tries.filter((result) => result !== 'done')) {
      expect(result).to.deep.include({ code: 'taken', field: 'email' });
    }
    expect(await countPeople()).to.equal(1);
  });

  it('are told the same of a wrong password and of an unknown e-mail, after the same work', async () => {
    await people.createAccount({ email, password, name: 'Anna' });
    const answers: unknown[] = [];
    const work: unknown[] = [];
    for (const wrong of [
      { email, password: 'incorrect horse' },
      { email: 'nobody@example.org', password },
    ]) {
      work.push(await countHashes(async () => answers.push(await refusal(people.signIn(wrong)))));
    }
    expect(answers[0]).to.deep.equal({
      code: 'wrong_credentials',
      message: 'The e-mail or the password is wrong.',
    });
    expect(answers[1]).to.deep.equal(answers[0]);
    expect(work).to.deep.equal(Array(2).fill({ begun: 1, atOnce: 1 }));
  });

  it('have no password in the database', async () => {
    await people.createAccount({ email, password, name: 'Anna' });
    const rows = await store.db.selectFrom('accounts').selectAll().execute();
    expect(JSON.stringify(rows)).not.to.include(password);
    expect(rows[0]?.password_hash).to.match(/^\$argon2id\$/);
  });

  it('have no admin until one is made of a member', async () => {
    const anna = await people.createAccount({ email, password, name: 'Anna' });
    expect(await people.hasAdmin()).to.equal(false);
    expect(await people.makeAdmin(' Anna@Example.org ')).to.deep.equal({ ...anna, role: 'admin' });
    expect(await people.hasAdmin()).to.equal(true);
    expect((await people.find(anna.id))?.role).to.equal('admin');
    expect(await people.makeAdmin(email)).to.deep.equal({ ...anna, role: 'admin' });
  });

  it('who have not signed up cannot be made admins, and are told to', async () => {
    const answer = await refusal(people.makeAdmin(email));
    expect(answer).to.deep.include({ code: 'not_found' });
    expect(answer)
      .to.have.property('message')
      .that.matches(/sign up with it first/);
    expect(await refusal(people.makeAdmin('not an e-mail'))).to.deep.include({ code: 'invalid' });
    expect(await people.hasAdmin()).to.equal(false);
  });
});
