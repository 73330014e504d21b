import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { requireProgram } from '../support/machine.ts';
import { freePort } from '../support/ports.ts';
import {
  type Balancer,
  CONFIG,
  type EchoNode,
  echoNode,
  type Seen,
  send,
  startBalancer,
} from './balancer.ts';

const CERTIFICATE = `${import.meta.dirname}/localhost.pem`;

describe('deploy/haproxy.cfg', () => {
  let node1: EchoNode;
  let node2: EchoNode;
  let balancer: Balancer;
  beforeEach(async () => {
    node1 = await echoNode('node1');
    node2 = await echoNode('node2');
  });
  afterEach(async () => {
    await balancer?.stop();
    await node1.close();
    await node2.close();
  });
  const start = async (env: NodeJS.ProcessEnv = {}) => {
    balancer = await startBalancer([node1.url, node2.url], env);
  };
  const FORGED = {
    'X-Forwarded-For': '192.0.2.1, 198.51.100.7',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.example',
    'X-Real-IP': '192.0.2.1',
    Forwarded: 'for=192.0.2.1;proto=https',
  };
  const seenBy = async (url: string, options: Parameters<typeof send>[1] = {}): Promise<Seen> =>
    JSON.parse((await send(url, options)).body);

  it('is taken without a warning, with and without TLS', () => {
    for (const TLS_CERT of ['', CERTIFICATE]) {
      const { status, stderr } = spawnSync(requireProgram('haproxy'), ['-dW', '-c', '-f', CONFIG], {
        env: { TLS_CERT, HSTS: 'max-age=60' },
        encoding: 'utf8',
      });
      expect(status, stderr).to.equal(0);
    }
  });

  it('tells nodes the address and scheme of a reader, whatever the reader says', async () => {
    await start();
    const { headers } = await seenBy(balancer.url, { headers: { ...FORGED, Host: 'forum.example' } });
    expect(headers).to.deep.include({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      host: 'forum.example',
    });
    expect(headers).to.not.have.any.keys('x-forwarded-host', 'x-real-ip', 'forwarded');
  });

  it("passes on what the operator's own proxy says of a reader, and not what the reader told that", async () => {
    await start({ BEHIND_PROXY: 'yes' });
    const { headers } = await seenBy(balancer.url, { headers: FORGED });
    expect(headers).to.deep.include({ 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' });
    expect(headers).to.not.have.any.keys('x-forwarded-host', 'x-real-ip', 'forwarded');
  });

  it('ends TLS, and leads there from http', async () => {
    const port = await freePort();
    await start({ TLS_CERT: CERTIFICATE, LISTEN_TLS: `127.0.0.1:${port}`, HSTS: 'max-age=60' });
    const ca = readFileSync(CERTIFICATE, 'utf8');
    const { headers, body } = await send(`https://localhost:${port}/t/1`, { ca, headers: FORGED, family: 4 });
    expect(headers['strict-transport-security']).to.equal('max-age=60');
    expect(JSON.parse(body).headers).to.deep.include({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
    });
    const plain = await send(`${balancer.url}/t/1`, { headers: { Host: 'forum.example' } });
    expect([plain.status, plain.headers.location]).to.deep.equal([308, 'https://forum.example/t/1']);
  });

  it('sends a request to the node that its connection is on', async () => {
    await start();
    for (let i = 0; i < 10; i += 1) {
      const node = i % 3 ? 'node1' : 'node2';
      const seen = await seenBy(`${balancer.url}/socket.io/?EIO=4&transport=polling&sid=${node}.x${i}`);
      expect(seen.node).to.equal(node);
    }
  });

  it('sends a request of a node that is down to the other', async () => {
    await start();
    await node1.close();
    expect(await seenBy(`${balancer.url}/?sid=node1.x`)).to.deep.include({ node: 'node2' });
    await eventually(balancer.nodes, 1);
    expect(await seenBy(`${balancer.url}/?sid=node1.x`)).to.deep.include({ node: 'node2' });
  });

  it('repeats what a node took and did not answer, where that does no harm', async () => {
    await start();
    node1.crashing = true;
    expect(await seenBy(`${balancer.url}/t/1?sid=node1.x`)).to.deep.include({ node: 'node2' });
    const act = { method: 'POST', body: '{"opId":"1","body":"Once"}' };
    expect(await seenBy(`${balancer.url}/api/threads/1/comments?sid=node1.x`, act)).to.deep.include({
      node: 'node2',
      body: act.body,
    });
    const other = await send(`${balancer.url}/api/accounts?sid=node1.x`, act);
    expect(other.status).to.equal(502);
    expect(node2.seen.map(({ url }) => url)).to.not.include('/api/accounts?sid=node1.x');
  });

  it('says so in a sentence when no node is there, and loads nothing for it', async () => {
    await start();
    await node1.close();
    await node2.close();
    await eventually(balancer.nodes, 0);
    const { status, headers, body } = await send(`${balancer.url}/t/1`);
    expect([status, headers['content-type'], headers['retry-after']]).to.deep.equal([
      503,
      'text/html; charset=utf-8',
      '5',
    ]);
    expect(body).to.contain('The forum is not reachable at the moment.');
    expect(body).to.not.match(/https?:|\bsrc=|\bhref=|url\(|<script/);
  });
});
