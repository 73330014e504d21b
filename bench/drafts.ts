import type { Contender } from './drafts/contender.ts';
import {
  coldOpen,
  keystrokes,
  lostByKill,
  memoryOfOpen,
  onDisk,
  sendToDurable,
  traceTime,
  traceWithoutServer,
} from './drafts/measures.ts';
import { hocuspocus, installPeers, yWebsocketServer } from './drafts/peers.ts';
import { rejoinder } from './drafts/rejoinder.ts';
import { type Trace, theTrace } from './drafts/trace.ts';
import type { Figure } from './measure.ts';

/** What is measured of each, in one run on the same kind of store. */
interface Measured {
  name: string;
  trace: number;
  disk: number;
  open: number;
  p50: number;
  p99: number;
  durable: number;
  memory: number;
  seen: number;
  lost: number;
}

/** Writing together, beside the servers that others use for it. */
export async function drafts(): Promise<Figure[]> {
  installPeers();
  const trace = theTrace();
  const floor = await traceWithoutServer(trace);
  const all: Measured[] = [];
  for (const make of [rejoinder, yWebsocketServer, hocuspocus]) {
    const contender = await make();
    console.log(`  ${contender.name}`);
    try {
      all.push(await measure(contender, trace));
    } finally {
      await contender.remove();
    }
  }
  const [ours, ...peers] = all;
  return figures(ours!, peers, trace, floor);
}

async function measure(contender: Contender, trace: Trace): Promise<Measured> {
  const name = await contender.newText();
  const seconds = await traceTime(contender, name, trace);
  const disk = await onDisk(contender);
  const open = await coldOpen(contender, name, trace);
  const { p50, p99 } = await keystrokes(contender);
  const durable = await sendToDurable(contender);
  const { seen, lost } = await lostByKill(contender, trace);
  const memory = await memoryOfOpen(contender, trace);
  return { name: contender.name, trace: seconds, disk, open, p50, p99, durable, memory, seen, lost };
}

function figures(ours: Measured, peers: Measured[], { name }: Trace, floor: number): Figure[] {
  const shown = (n: number) => String(Number(n.toPrecision(3)));
  const peer = (key: keyof Measured, unit: string) =>
    peers.map((of) => `${of.name}: ${shown(Number(of[key]))} ${unit}`).join('; ');
  const [y] = peers;
  const faster = Math.min(...peers.map(({ open }) => open));
  const none = { goal: null, met: null };
  return [
    {
      what: `draft, ${name}, first send to the second reader's text equal`,
      value: ours.trace,
      unit: 's',
      peer: `${peer('trace', 's')}; no server: ${shown(floor)} s`,
      goal: '≤ y-websocket-server',
      met: ours.trace <= y!.trace,
    },
    {
      what: 'draft, keystroke to another, median',
      value: ours.p50,
      unit: 'ms',
      peer: peer('p50', 'ms'),
      ...none,
    },
    {
      what: 'draft, keystroke to another, p99',
      value: ours.p99,
      unit: 'ms',
      peer: peer('p99', 'ms'),
      ...none,
    },
    {
      what: 'draft, keystroke to durable, median',
      value: ours.durable,
      unit: 'ms',
      peer: peer('durable', 'ms'),
      ...none,
    },
    {
      what: 'draft, opened cold, median',
      value: ours.open,
      unit: 'ms',
      peer: peer('open', 'ms'),
      goal: '≤ half the faster',
      met: ours.open <= faster / 2,
    },
    {
      what: 'draft, memory of one that is open',
      value: ours.memory,
      unit: 'kB',
      peer: peer('memory', 'kB'),
      ...none,
    },
    {
      what: 'draft, database after the trace',
      value: ours.disk,
      unit: 'MB',
      peer: peer('disk', 'MB'),
      ...none,
    },
    {
      what: `draft, characters lost by kill -9, of ${ours.seen} that another had seen`,
      value: ours.lost,
      unit: '',
      peer: peers.map((of) => `${of.name}: ${of.lost} of ${of.seen}`).join('; '),
      goal: '0',
      met: ours.lost === 0,
    },
  ];
}
