import { expect } from 'chai';
import { check, found, mustHold } from './support/checker.ts';
import { type Act, ClientLog } from './support/journal.ts';
import type { Truth } from './support/truth.ts';

/** A thread of three comments in which all is well, to be forged. */
function honest() {
  const ops = ['op-1', 'op-2', 'op-3'];
  const acts = ops.map(
    (opId, i): Act => ({
      opId,
      threadId: 't',
      writer: 'w',
      sentAt: i,
      sends: 1,
      acknowledged: [{ at: i + 1, seq: i + 2, number: i + 1, commentId: `c${i + 1}` }],
      refused: [],
      seen: 1,
      lastSeenAt: i + 2,
    }),
  );
  const opening = {
    seq: 1,
    type: 'thread:opened',
    actorId: 'a',
    opId: 'open',
    number: null,
    commentId: null,
    body: null,
    createdAt: null,
  };
  const events = ops.map((opId, i) => ({
    seq: i + 2,
    type: 'comment:posted',
    actorId: 'a',
    opId,
    number: i + 1,
    commentId: `c${i + 1}`,
    body: `${opId}\n\ntext`,
    createdAt: i,
  }));
  const truth: Truth = { threadId: 't', head: 4, commentCount: 3, events: [opening, ...events] };
  const log = new ClientLog('reader', 't');
  log.keys.push('thread:opened', ...ops);
  return { acts, truth, log };
}

/** What the checker says when `forge` has changed something. */
function forged(forge: (made: ReturnType<typeof honest>) => void) {
  const made = honest();
  forge(made);
  return check({ acts: made.acts, logs: [made.log] }, [made.truth]);
}

/** A log without the event of this seq, dense again: as if it had never been written. */
function drop({ truth }: ReturnType<typeof honest>, seq: number) {
  truth.events.splice(seq - 1, 1);
  truth.events.forEach((event, i) => {
    event.seq = i + 1;
    if (event.number !== null) event.number = i;
  });
  truth.head -= 1;
  truth.commentCount -= 1;
}

describe('the checker of the fault tests', () => {
  it('finds nothing where all is well, and says how much it looked at', () => {
    const verdict = forged(() => {});
    expect(found(verdict)).to.equal('');
    expect(verdict).to.include({ sent: 3, acknowledged: 3, events: 4, applied: 4, logs: 1 });
  });

  it('finds an acknowledged comment that is not in the database', () => {
    const verdict = forged((made) => drop(made, 4));
    expect(verdict.lost).to.have.length(1);
    expect(() => mustHold(verdict)).to.throw(/lost: 1 \(op-3/);
  });

  it('finds a comment that was lost while later ones took its place', () => {
    expect(forged((made) => drop(made, 3)).lost).to.have.length(2);
  });

  it('finds an acknowledgement that names the place of another comment', () => {
    const verdict = forged(({ acts }) => {
      acts[0]!.acknowledged[0]!.seq = 3;
    });
    expect(verdict.lost).to.have.length(1);
  });

  it('finds an acknowledgement with the wrong number or comment', () => {
    const number = forged(({ acts }) => {
      acts[0]!.acknowledged[0]!.number = 2;
    });
    const comment = forged(({ acts }) => {
      acts[0]!.acknowledged[0]!.commentId = 'c9';
    });
    expect([number.disordered, comment.disordered].map(({ length }) => length)).to.deep.equal([1, 1]);
  });

  it('finds a repeat that was answered otherwise than the first time', () => {
    const verdict = forged(({ acts }) => {
      const [first] = acts[0]!.acknowledged;
      acts[0]!.acknowledged.push({ ...first!, seq: 3, commentId: 'c2' });
    });
    expect(verdict.duplicates).to.have.length(1);
  });

  it('finds an act that is in the log twice, by its opId and by its words', () => {
    const again = (opId: string) => (made: ReturnType<typeof honest>) => {
      const { truth, log } = made;
      truth.events.push({ ...truth.events[1]!, seq: 5, number: 4, commentId: 'c4', opId });
      truth.head = 5;
      truth.commentCount = 4;
      log.keys.push(opId);
    };
    expect(forged(again('op-1')).duplicates).to.have.length(1);
    expect(forged(again('op-other')).duplicates).to.have.length(1);
  });

  it('finds a comment that nobody sent', () => {
    expect(forged(({ acts }) => acts.pop()).duplicates).to.have.length(1);
  });

  it('finds a hole in the log, in the numbers and in what the thread says of itself', () => {
    const seq = forged(({ truth }) => {
      truth.events[3]!.seq = 5;
    });
    const number = forged(({ truth }) => {
      truth.events[3]!.number = 5;
    });
    const head = forged(({ truth }) => {
      truth.head = 5;
    });
    const count = forged(({ truth }) => {
      truth.commentCount = 2;
    });
    for (const { disordered } of [seq, number, head, count]) expect(disordered).not.to.be.empty;
  });

  it('finds a client that applied events in another order, another event, or one twice', () => {
    for (const keys of [
      ['thread:opened', 'op-2', 'op-1', 'op-3'],
      ['thread:opened', 'op-1', 'op-2', 'op-4'],
      ['thread:opened', 'op-1', 'op-1', 'op-2', 'op-3'],
      ['thread:opened', 'op-1', 'op-2', 'op-3', 'op-3'],
    ]) {
      const verdict = forged(({ log }) => log.keys.splice(0, log.keys.length, ...keys));
      expect(verdict.disordered, keys.join(' ')).to.have.length(1);
    }
  });

  it('finds a client that never got the end', () => {
    expect(forged(({ log }) => log.keys.pop()).behind).to.have.length(1);
  });

  it('does not take an empty run for a good one', () => {
    const { acts, truth } = honest();
    const nobodyRead = check({ acts, logs: [] }, [truth]);
    const nothingTold = check({ acts: [], logs: [] }, []);
    expect(nobodyRead.empty).to.have.length(1);
    expect(nothingTold.empty).to.have.length(3);
    expect(() => mustHold(nothingTold)).to.throw(/no act was acknowledged/);
  });
});
