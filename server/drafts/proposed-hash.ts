import { createHash } from 'node:crypto';
import { type Proposed, signedText } from '../../shared/proposal-hash.ts';

/** `proposalHash`, at once. */
export const proposedHash = ({ text, ...rest }: Proposed): string => sha256(signedText(rest, sha256(text)));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
