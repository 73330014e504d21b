import { expect } from 'chai';
import { type Frame, type Sequence, THREAD, text } from './fuzz/frames.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { MAX_STALL, Target } from './fuzz/target.ts';

const CASES = 2_000;

describe('raw frames', () => {
  it('2,000 sequences of raw frames: alive, nothing held up, no prototype touched', async function () {
    // What is broken is looked into for a minute.
    this.timeout(240_000);
    const seed = Math.floor(Math.random() * 2 ** 30);
    const { cases } = await fuzz({ cases: CASES, seed });
    expect(cases).to.be.at.least(CASES);
  });
});

describe('what is small to send and long to take apart', () => {
  let target: Target;
  before(async () => {
    target = await Target.start();
    await target.openThread();
  });
  after(() => target.stop());
  // Whatever one has done to it, the next finds it alive.
  afterEach(async () => {
    if (!target.node.isAlive()) await target.renew();
  });

  const frames = (...steps: Sequence['steps']): Sequence => ({
    by: 'websocket',
    query: {},
    joins: true,
    steps,
  });
  const body = (packet: string, times: number): Sequence => ({
    by: 'polling',
    query: {},
    joins: true,
    steps: [
      {
        method: 'POST',
        query: {},
        headers: {},
        packets: [text([`${packet}\u001e`, times], packet)],
        separator: '',
        ends: 'answered',
      },
    ],
  });

  for (const [what, sequence] of Object.entries({
    'a body of a million packets that say nothing': body('6', 1_000_000),
    'a body of a quarter of a million events': body('42["x"]', 250_000),
    'a frame of a million lists within lists': frames(
      text('42["x",', ['[', 1_000_000], [']', 1_000_000], ']'),
    ),
    'a frame of a list of 690,000 lists': frames(text('42["home:join",[', ['[],', 690_000], '1]]')),
    'an event of half a million arguments': frames(text('420["home:join"', [',1', 500_000], ']')),
    'an object of 160,000 fields that nobody knows': frames(
      text(`420["thread:join",{"threadId":"${THREAD}"`, [',"k{n}":1', 160_000], '}]'),
    ),
    'events as fast as they go': frames(...Array<Frame>(20_000).fill(text('420["x"]'))),
    'questions as fast as they go': frames(
      ...Array<Frame>(20_000).fill(text(`420["thread:join",{"threadId":"${THREAD}","after":0}]`)),
    ),
  })) {
    it(`holds nobody up for ${MAX_STALL} ms: ${what}`, () => target.withstands([sequence]));
  }
});
