import type { PersonId } from '../../shared/protocol/text.ts';
import { proposedHash } from '../drafts/proposed-hash.ts';
import { contentsOf, LOGGED, NotAnUpdate } from '../drafts/untrusted-update.ts';
import type { DraftRecord, NoteRecord, ProposalRecord, UpdatesRecord } from '../export/draft-format.ts';

/** Told of everything that is wrong: where in the draft ('note x'; '': the draft itself), and a sentence's part. */
export type OnDraftProblem = (place: string, what: string) => void;

/** The joint comment that a draft was published as: its words; undefined: there is none. */
export type JointText = string | undefined;

/**
 * Goes along one draft and holds its parts to each other: the log is dense, and each client of Yjs one person's and
 * without a gap; what was proposed is what was signed, and what was published is what was proposed.
 */
export class DraftAudit {
  private readonly draft: DraftRecord;
  private readonly report: OnDraftProblem;
  private readonly joint: JointText;
  private readonly clients = new Map<number, { person: PersonId; clock: number }>();
  private readonly notes = new Set<string>();
  private seq = 0;
  private round = 0;
  private standing: ProposalRecord | null = null;

  constructor(draft: DraftRecord, joint: JointText, report: OnDraftProblem) {
    this.draft = draft;
    this.joint = joint;
    this.report = report;
    const people = new Set(draft.members.map(({ person }) => person));
    if (people.size < draft.members.length) report('', 'has a member twice');
    const isOpen = draft.state === 'writing' || draft.state === 'proposed';
    if (isOpen && !draft.members.some(({ role }) => role === 'writer')) report('', 'has no co-writer');
  }

  updates({ from, entries }: UpdatesRecord): void {
    if (from !== this.seq + 1) {
      this.report('', `has the entries of its log from ${from} on after entry ${this.seq}`);
    }
    this.seq = from - 1;
    for (const { person, bytes } of entries) {
      this.seq += 1;
      try {
        this.entry(person, Buffer.from(bytes, 'base64'));
      } catch (error) {
        if (!(error instanceof NotAnUpdate)) throw error;
        this.report(`entry ${this.seq}`, `is no update of its text: ${error.message.replace(/\.$/, '')}`);
      }
    }
  }

  note({ id, replyTo, state, closedBy, closedAt }: NoteRecord): void {
    const place = `note ${id}`;
    if (replyTo !== null && !this.notes.has(replyTo)) this.report(place, 'answers a note that is not there');
    if ((state === 'open') !== (closedAt === null) || (state === 'open') !== (closedBy === null)) {
      this.report(place, `is ${state}, and ${closedAt === null ? 'was never closed' : 'was closed'}`);
    }
    this.notes.add(id);
  }

  proposal(proposal: ProposalRecord): void {
    const place = `proposal ${proposal.round}`;
    if (proposal.round <= this.round) this.report(place, `comes after proposal ${this.round}`);
    this.round = proposal.round;
    if (!proposal.voided) {
      if (this.standing) this.report(place, `stands beside proposal ${this.standing.round}`);
      this.standing = proposal;
    }
    const standing = proposal.signatures.filter(({ withdrawnAt }) => withdrawnAt === null);
    if (new Set(standing.map(({ person }) => person)).size < standing.length) {
      this.report(place, 'was signed twice by one person');
    }
    if (proposal.signatures.some(({ hash }) => hash !== proposal.hash)) {
      this.report(place, 'has a signature to something else');
    }
  }

  /** After the last of its records. */
  end(): void {
    const { draft, standing, joint } = this;
    // What one thread's file has of a published draft is only what is public.
    if (this.seq !== draft.seq) this.report('', `is at entry ${draft.seq} of its log, which has ${this.seq}`);
    if (this.round > draft.round || (standing && standing.round !== draft.round)) {
      this.report('', `is at proposal ${draft.round}, and has proposal ${this.round}`);
    }
    const isProposed = draft.state === 'proposed' || draft.state === 'published';
    if (isProposed !== (standing !== null)) {
      this.report('', `is ${draft.state}, and ${standing ? 'has a proposal' : 'no proposal of it stands'}`);
    }
    if (standing && proposedHash({ ...standing, ...this.proposed() }) !== standing.hash) {
      this.report(`proposal ${standing.round}`, 'has the hash of something else');
    }
    if ((draft.state === 'published') !== (draft.published !== null)) {
      this.report('', `is ${draft.state}, as comment ${draft.published}`);
    } else if (draft.published !== null) this.published(joint);
  }

  private published(joint: JointText): void {
    const place = `was published as comment ${this.draft.published}`;
    if (joint === undefined) this.report('', `${place}, which is no joint comment`);
    else if (joint !== this.standing?.text) this.report('', `${place}, which says something else`);
  }

  private proposed() {
    const { id, thread, answers } = this.draft;
    return { draftId: id, threadId: thread, answers };
  }

  private entry(person: PersonId, bytes: Uint8Array): void {
    const { segments, beside, deletions } = contentsOf(bytes, LOGGED);
    const place = `entry ${this.seq}`;
    for (const { client, from, to } of segments) {
      const known = this.clients.get(client) ?? { person, clock: 0 };
      if (known.person !== person) this.report(place, `writes as a client of ${known.person}`);
      if (known.clock !== from)
        this.report(place, `goes on at ${from} where its client was at ${known.clock}`);
      this.clients.set(client, { person: known.person, clock: Math.max(to, known.clock) });
    }
    const reaches = (client: number, clock: number) => clock <= (this.clients.get(client)?.clock ?? 0);
    const lacks =
      [...beside].some(([client, clock]) => !reaches(client, clock + 1)) ||
      deletions.some(({ client, clock, length }) => !reaches(client, clock + length));
    if (lacks) this.report(place, 'builds on something that is not there');
  }
}
