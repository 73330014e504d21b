import { expect } from 'chai';
import type { Store } from '../../../server/store/store.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { readDocumented } from './documented.ts';
import { examples, withoutCall, withoutExample } from './examples.ts';
import { type Result, runMatrix } from './matrix.ts';

describe('who may do what', () => {
  const documented = readDocumented();
  let node: TestNode;
  let result: Result;

  before(async function () {
    this.timeout(400_000);
    node = await testNode();
    result = await node.withStore((store: Store) =>
      runMatrix({ url: node.url, store }, examples(documented), documented),
    );
  });
  after(() => node.close());

  it('is asked by an example of every route, page and event', () => {
    expect(withoutExample(), 'calls without an example').to.deep.equal([]);
    expect(withoutCall(), 'examples without a call').to.deep.equal([]);
  });

  it('is, on a running node, what docs/permissions.md says, for everybody in every situation; what is refused changes nothing', () => {
    const skipped = [...result.skipped.values()].reduce((sum, n) => sum + n, 0);
    for (const [rule, n] of result.skipped) console.log(`      ${n} skipped: ${rule}`);
    console.log(`      ${result.run} cells run, ${skipped} skipped by rule, ${result.wrong.length} wrong`);
    expect(result.wrong.join('\n')).to.equal('');
  });

  it('is asked of every act of the document', () => {
    // Writing in a draft goes by a socket of its own (test/server/drafts/).
    const asked = new Set([...result.acts, 'draft:write']);
    expect(documented.acts.filter((act) => !asked.has(act))).to.deep.equal([]);
  });
});
