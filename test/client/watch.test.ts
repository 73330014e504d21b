import { expect } from 'chai';
import fc from 'fast-check';
import { gather } from '../../client/watch/gathering.ts';
import { ALL, passes } from '../../shared/activity-filter.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Activity } from '../../shared/protocol/watch.ts';

const START = Date.parse('2011-11-13T12:00:00Z');
const activity = (given: Partial<Activity> & { ms?: number; in?: string } = {}): Activity => ({
  key: 'event.A.1',
  at: new Date(START + (given.ms ?? 0)).toISOString(),
  kind: 'comment',
  actor: { id: 'anna' as PersonId, name: 'Anna', kind: 'member' },
  newcomer: false,
  thread: { id: (given.in ?? 'T') as ThreadId, title: 'A thread' },
  number: 1,
  state: 'visible',
  text: 'words',
  act: null,
  into: null,
  person: null,
  ...given,
});

const streams = fc
  .array(
    fc.record({
      ms: fc.integer({ min: 0, max: 40_000 }),
      in: fc.constantFrom('A', 'B', 'C'),
      kind: fc.constantFrom<Activity['kind']>('comment', 'delete', 'action', 'sign-up'),
    }),
    { maxLength: 200 },
  )
  .map((given) =>
    given.sort((a, b) => b.ms - a.ms).map((one, i) => activity({ ...one, key: `event.${one.in}.${i}` })),
  );

describe('the stream of activity', () => {
  it('has each happening on exactly one line, in the order of the oldest of each', () =>
    fc.assert(
      fc.property(streams, (stream) => {
        const lines = gather(stream);
        expect(lines.flatMap(({ activity }) => activity.map(({ key }) => key)).sort()).to.deep.equal(
          stream.map(({ key }) => key).sort(),
        );
        const oldest = lines.map(({ activity }) => activity.at(-1)!.at);
        expect(oldest).to.deep.equal(oldest.toSorted().reverse());
        for (const { activity } of lines) {
          const instants = activity.map(({ at }) => at);
          expect(instants).to.deep.equal(instants.toSorted().reverse());
        }
        expect(new Set(lines.map(({ key }) => key)).size).to.equal(lines.length);
        for (const { activity } of lines) {
          expect(new Set(activity.map(({ kind, thread }) => `${kind} ${thread?.id}`)).size).to.equal(1);
        }
      }),
    ));

  it('leaves each line where it is while more comes to it', () => {
    const all = Array.from({ length: 200 }, (_, i) =>
      activity({ key: `${i}`, ms: 9_000 - i * 40, in: 'ABCDEFG'[(i * 5) % 7]! }),
    );
    const keys = (stream: Activity[]) => gather(stream).map(({ key }) => key);
    expect(keys(all)).to.deep.equal(keys(all.slice(100)));
  });

  it('leaves a calm one line by line, and what moderators do always', () => {
    const calm = Array.from({ length: 30 }, (_, i) => activity({ key: `${i}`, ms: 9_000 - i }));
    expect(gather(calm)).to.have.length(30);
    const busy = Array.from({ length: 500 }, (_, i) =>
      activity({ key: `${i}`, ms: 9_000 - i, kind: i % 100 === 0 ? 'action' : 'comment' }),
    );
    const lines = gather(busy);
    expect(lines.filter(({ activity }) => activity[0]!.kind === 'action')).to.have.length(5);
    expect(lines).to.have.length(6);
  });

  it('is narrowed by thread, person, kind, newcomers and what is held', () => {
    const ben = { id: 'ben' as PersonId, name: 'Bén Müller', kind: 'member' as const };
    const stream = [
      activity({ key: 'plain' }),
      activity({ key: 'elsewhere', in: 'U' }),
      activity({ key: 'by ben', actor: ben, newcomer: true }),
      activity({ key: 'to ben', kind: 'action', act: 'mute', person: ben }),
      activity({ key: 'held', state: 'held' }),
    ];
    const keys = (filter: object) => stream.filter(passes({ ...ALL, ...filter })).map(({ key }) => key);
    expect(keys({})).to.have.length(5);
    expect(keys({ thread: 'U' })).to.deep.equal(['elsewhere']);
    expect(keys({ person: 'ben mul' })).to.deep.equal(['by ben', 'to ben']);
    expect(keys({ kinds: ['action'] })).to.deep.equal(['to ben']);
    expect(keys({ newcomers: true })).to.deep.equal(['by ben']);
    expect(keys({ held: true })).to.deep.equal(['held']);
  });
});
