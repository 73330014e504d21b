import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { TcpProxy } from './support/proxy.ts';
import { passes, until } from './support/waiting.ts';

describe('the proxy of the fault tests', () => {
  let target: Server;
  let proxy: TcpProxy;
  /** The target's sides of the connections. It says everything back. */
  let taken: Socket[];
  const mine: Socket[] = [];

  beforeEach(async () => {
    taken = [];
    target = createServer((socket) => {
      taken.push(socket);
      socket.on('error', () => {});
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    proxy = await TcpProxy.before((target.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const socket of [...mine.splice(0), ...taken]) socket.destroy();
    await proxy.close();
    target.close();
  });

  /** A connection through the proxy that has been heard at the target, and what it has heard. */
  async function talking() {
    const socket = connect(proxy.port, '127.0.0.1');
    mine.push(socket);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', () => {});
    socket.write('a');
    await until(() => heard === 'a', 2_000, 'Nothing was said back.');
    return { socket, heard: () => heard };
  }

  it('passes everything on, in its order, and the end of it', async () => {
    const { socket, heard } = await talking();
    const long = 'x'.repeat(3_000_000);
    socket.end(`${long}y`);
    await until(() => heard() === `a${long}y`, 5_000, 'Not all was said back.');
    await until(() => socket.destroyed, 2_000, 'The connection did not end.');
  });

  it('delays, and keeps the order when the delay ends', async () => {
    const { socket, heard } = await talking();
    proxy.delay(100);
    const began = performance.now();
    socket.write('b');
    await passes(20);
    await proxy.pass();
    socket.write('c');
    await until(() => heard() === 'abc', 2_000, 'Not all was said back.');
    expect(performance.now() - began).to.be.above(95);
  });

  it('holds back in a black hole what arrives afterwards', async () => {
    const { socket, heard } = await talking();
    proxy.blackHole();
    socket.write('b');
    await passes(50);
    expect(heard()).to.equal('a');
    expect(taken[0]!.destroyed).to.equal(false);
    await proxy.pass();
    await until(() => heard() === 'ab', 2_000, 'What was held back did not arrive.');
  });

  it('can be silent one way only', async () => {
    const { socket, heard } = await talking();
    proxy.blackHole('back');
    let there = '';
    taken[0]!.on('data', (chunk) => {
      there += chunk;
    });
    socket.write('b');
    await until(() => there === 'b', 2_000, 'The other way was silent too.');
    expect(heard()).to.equal('a');
  });

  it('cuts for both sides, and takes new connections', async () => {
    const { socket } = await talking();
    const [theirs] = taken;
    proxy.cut();
    await until(() => socket.destroyed && theirs!.destroyed, 2_000, 'A side is still open.');
    await talking();
  });

  it('strands the connections that are there, and passes new ones', async () => {
    const { socket, heard } = await talking();
    proxy.strand();
    socket.write('b');
    await talking();
    await proxy.pass();
    await passes(50);
    expect(heard()).to.equal('a');
    expect(socket.destroyed || taken[0]!.destroyed).to.equal(false);
  });

  it('refuses until it is to pass', async () => {
    await talking();
    await proxy.refuse();
    const refused = connect(proxy.port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
    await proxy.pass();
    await talking();
  });

  it('leaves the target’s side open when the other one is gone', async () => {
    const { socket } = await talking();
    proxy.halfOpen();
    await until(() => socket.destroyed, 2_000, 'The near side is still there.');
    taken[0]!.write('still there?');
    await passes(50);
    expect(taken[0]!.destroyed).to.equal(false);
  });
});
