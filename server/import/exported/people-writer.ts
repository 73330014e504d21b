import { foldedName } from '../../../shared/words.ts';
import type { AccountRecord, PersonRecord, ReadRecord } from '../../export/format.ts';
import { runs } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import type { SetAside } from '../outcome.ts';
import type { Amount } from '../report.ts';

/** Records with their lines. */
export type Lines<Value> = { line: number; value: Value }[];
export type Written = Amount & { setAside: SetAside[] };

/** Adds people who aren't here, under the ids that they have. */
export function writePeople(store: Store, lines: Lines<PersonRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const ids = lines.map(({ value }) => value.id);
    const rows = await tx.selectFrom('people').selectAll().where('id', 'in', ids).execute();
    const here = new Map<string, (typeof rows)[number]>(rows.map((row) => [row.id, row]));
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    const fresh = lines.filter(({ line, value: { id, kind, name } }) => {
      const known = here.get(id);
      if (!known) return true;
      if (known.name === name && known.kind === kind) written.alreadyHere += 1;
      else {
        const reason = `“${name}” (${kind}) is here already as “${known.name}” (${known.kind}), which was kept.`;
        written.setAside.push({ place: `line ${line}`, reason });
      }
      return false;
    });
    for (const run of runs(fresh)) {
      const values = run.map(({ value }) => ({
        id: value.id,
        kind: value.kind,
        name: value.name,
        folded_name: foldedName(value.name),
        created_at: Date.parse(value.createdAt),
        about: value.about,
        muted_until: millis(value.mutedUntil),
        suspended_until: millis(value.suspendedUntil),
        left_at: millis(value.leftAt),
        words_go: value.wordsGo ? (1 as const) : (0 as const),
      }));
      // Another import of the same people may be under way.
      await tx
        .insertInto('people')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    }
    return { ...written, added: fresh.length };
  });
}

/** Adds accounts of people who have none, unless another person here has the e-mail. What is here is kept. */
export function writeAccounts(store: Store, lines: Lines<AccountRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    for (const { line, value } of lines) {
      const { person, email, claimedEmail, passwordHash, role, waiting } = value;
      const { numInsertedOrUpdatedRows: added } = await tx
        .insertInto('accounts')
        .values({
          person_id: person,
          email,
          claimed_email: claimedEmail,
          password_hash: passwordHash,
          role,
          waiting: waiting ? 1 : 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (added) {
        written.added += 1;
        continue;
      }
      const known = await tx
        .selectFrom('accounts')
        .select(['email', 'password_hash', 'role'])
        .where('person_id', '=', person)
        .executeTakeFirst();
      if (known && known.email === email && known.role === role && known.password_hash === passwordHash) {
        written.alreadyHere += 1;
        continue;
      }
      const reason = known
        ? `The account of ${person} is here already with another ${differences(known, value)}, which was kept.`
        : `${email} is the e-mail of another person here: ${person} was added without an account.`;
      written.setAside.push({ place: `line ${line}`, reason });
    }
    return written;
  });
}

function differences(
  known: { email: string | null; password_hash: string; role: string },
  { email, passwordHash, role }: AccountRecord,
): string {
  const differs: string[] = [];
  if (known.email !== email) differs.push('e-mail');
  if (known.password_hash !== passwordHash) differs.push('password');
  if (known.role !== role) differs.push('role');
  return differs.join(' and ');
}

const millis = (instant: string | null) => (instant === null ? null : Date.parse(instant));

/** Notes how far people have read; where they have read further here, that stays. */
export function writeReads(store: Store, lines: Lines<ReadRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    for (const { value } of lines) {
      const { numInsertedOrUpdatedRows: raised } = await tx
        .insertInto('reads')
        .values({ person_id: value.person, thread_id: value.thread, number: value.number })
        .onConflict((conflict) =>
          conflict
            .columns(['person_id', 'thread_id'])
            .doUpdateSet({ number: value.number })
            .where('reads.number', '<', value.number),
        )
        .executeTakeFirstOrThrow();
      if (raised) written.added += 1;
      else written.alreadyHere += 1;
    }
    return written;
  });
}
