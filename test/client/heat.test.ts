import { expect } from 'chai';
import { heatRows } from '../../client/watch/heat-order.ts';
import { heatPlot } from '../../client/watch/heat-plot.ts';
import { heatWords, perTenMinutes } from '../../client/watch/heat-words.ts';
import type { HotThread } from '../../shared/protocol/heat.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';

const hot = (id: string, given: Partial<HotThread> = {}): HotThread => ({
  thread: { id: id as ThreadId, title: id },
  perMinute: new Array<number>(60).fill(0),
  perHour: 0,
  habit: 0,
  reports: 0,
  people: 0,
  newcomers: 0,
  deletions: 0,
  score: 0,
  reasons: [],
  ...given,
});
const said = (given: Partial<HotThread>) => heatWords(hot('A', given), 'en').join(' · ');

describe('the list of hot threads', () => {
  it('is as it ranks where nobody holds it', () => {
    const ranked = [hot('B'), hot('A')];
    expect(heatRows([hot('A'), hot('B'), hot('C')], ranked, false)).to.equal(ranked);
  });

  it('moves no row that is held, and has the latest numbers in each', () => {
    const gone = hot('C', { perHour: 3 });
    const ranked = [hot('New'), hot('B', { perHour: 9 }), hot('A')];
    const rows = heatRows([hot('A'), gone, hot('B')], ranked, true);
    expect(rows.map(({ thread }) => thread.id)).to.deep.equal(['A', 'C', 'B', 'New']);
    expect([rows[1]!.perHour, rows[2]!.perHour]).to.deep.equal([3, 9]);
  });

  it('says how much is written, once, whatever else is to be said', () => {
    expect(said({ perHour: 1 })).to.equal('1 comment in the last hour');
    expect(said({ perHour: 30, habit: 30.4 })).to.equal('30 an hour, usually 30');
    expect(said({ perHour: 9, habit: 6.25, reasons: [{ why: 'reports', reports: 1 }] })).to.equal(
      '1 report · 9 an hour, usually 6.3',
    );
    expect(said({ perHour: 1_200, habit: 40, reasons: [{ why: 'fast', times: 30 }] })).to.equal(
      '30 times its usual pace (1200 an hour)',
    );
    expect(said({ reasons: [{ why: 'deletions', deletions: 2, comments: 0 }] })).to.equal(
      '2 deleted or hidden',
    );
  });

  it('counts each comment in its ten minutes', () => {
    const perMinute = Array.from({ length: 60 }, (_, minute) => (minute % 10 === 9 ? minute : 0));
    expect(perTenMinutes(perMinute)).to.deep.equal([9, 19, 29, 39, 49, 59]);
  });

  it('draws a plot within its box, from the oldest minute to the newest', () => {
    const { line, area } = heatPlot([0, 3, ...new Array<number>(57).fill(0), 6]);
    expect(line)
      .to.match(/^M0 20L1 10L2 20L/)
      .and.match(/L59 0$/);
    expect(area).to.equal(`${line}L59 20L0 20z`);
    expect(heatPlot(new Array<number>(60).fill(1)).line).to.match(/^M0 13\.33L/);
  });
});
