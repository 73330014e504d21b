import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import type { PersonId } from '../../shared/protocol/text.ts';

/** What nodes tell each other of a draft. */
export type NodeMessage =
  /** An entry of the log. */
  | { kind: 'update'; seq: number; personId: PersonId; bytes: Uint8Array }
  | { kind: 'cursors'; update: Uint8Array }
  /** A node has opened it, and asks for everyone's cursors. */
  | { kind: 'came' }
  /** What the text is at a place of the log. */
  | { kind: 'digest'; seq: number; digest: string };

const KINDS = ['update', 'cursors', 'came', 'digest'] as const;

/** `node` is the node that says it, which hears itself too. */
export function encodeNodeMessage(node: string, message: NodeMessage): Uint8Array {
  const encoder = createEncoder();
  writeVarString(encoder, node);
  writeVarUint(encoder, KINDS.indexOf(message.kind));
  if (message.kind === 'update') {
    writeVarUint(encoder, message.seq);
    writeVarString(encoder, message.personId);
    writeVarUint8Array(encoder, message.bytes);
  } else if (message.kind === 'cursors') writeVarUint8Array(encoder, message.update);
  else if (message.kind === 'digest') {
    writeVarUint(encoder, message.seq);
    writeVarString(encoder, message.digest);
  }
  return toUint8Array(encoder);
}

/** Null for what another version of a node may say. */
export function decodeNodeMessage(bytes: Uint8Array): { node: string; message: NodeMessage } | null {
  try {
    const decoder = createDecoder(bytes);
    const node = readVarString(decoder);
    const kind = KINDS[readVarUint(decoder)];
    switch (kind) {
      case 'update': {
        const seq = readVarUint(decoder);
        const personId = readVarString(decoder) as PersonId;
        return { node, message: { kind, seq, personId, bytes: readVarUint8Array(decoder) } };
      }
      case 'cursors':
        return { node, message: { kind, update: readVarUint8Array(decoder) } };
      case 'came':
        return { node, message: { kind } };
      case 'digest':
        return { node, message: { kind, seq: readVarUint(decoder), digest: readVarString(decoder) } };
      default:
        return null;
    }
  } catch {
    return null;
  }
}
