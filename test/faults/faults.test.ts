import { CASES } from './cases/all.ts';
import { p50p99, seconds } from './support/measured.ts';
import { told } from './support/report.ts';
import { type Outcome, Runner } from './support/runner.ts';

const SEED = 1;

describe('faults, the short form of each', function () {
  this.timeout(120_000);
  const runner = new Runner('short', () => {});
  const quiet = CASES.filter((fault) => fault.quiet);
  const gentle = CASES.filter((fault) => fault.gentle && !fault.quiet);
  const rest = CASES.filter((fault) => !fault.quiet && !fault.gentle);
  const beside = new Map<string, Promise<Outcome>>();

  // What mostly waits does so while others run that do it no harm.
  before(() => {
    for (const fault of quiet) beside.set(fault.name, runner.run(fault, SEED));
  });
  after(() => runner.stop());

  for (const fault of [...gentle, ...quiet, ...rest]) {
    it(`${fault.name}: ${fault.promise}`, async () => {
      const outcome = await (beside.get(fault.name) ?? runner.run(fault, SEED));
      const { name, broken, measured } = outcome;
      if (broken) throw new Error(`${broken} (npm run faults -- --short --case ${name} --seed ${SEED})`);
      const { acknowledged, applied, clients, heal, figures } = measured;
      const healed = heal.length > 0 ? `; healed p50 / p99 ${p50p99(heal)}` : '';
      const more = Object.keys(figures).length > 0 ? `; ${told(figures)}` : '';
      console.log(
        `      ${acknowledged} acknowledged, none lost or twice; ${applied} events in ${clients} logs in order${healed}${more}; ${seconds(outcome.tookMs)}`,
      );
    });
  }
});
