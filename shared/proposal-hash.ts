/** What a signature is given to, beside the text itself. */
export interface Proposed {
  draftId: string;
  /** Which proposal of the draft it is, from 1. */
  round: number;
  threadId: string;
  /** The comments that it answers, with their revisions. */
  answers: readonly { number: number; revision: number }[];
  title: string;
  /** Markdown, as it is stored: the bytes are its UTF-8. */
  text: string;
}

/** What the Markdown is rendered by: the same text may not come to mean something else. */
const RENDERER = 'rejoinder-markdown-1';

/**
 * What is hashed: a tag, then JSON of what is signed as RFC 8785 writes it (keys in their order, no white space; there
 * are only texts and whole numbers in it, which JSON.stringify writes as the RFC does).
 * @param textHash SHA-256 in hex of the text's UTF-8
 * @see docs/adr/0016-what-is-signed.md
 */
export function signedText(proposed: Omit<Proposed, 'text'>, textHash: string): string {
  const { draftId, round, threadId, answers, title } = proposed;
  const sorted = [...answers].sort((a, b) => a.number - b.number);
  const json = JSON.stringify({
    answers: sorted.map(({ number, revision }) => ({ number, revision })),
    draft: draftId,
    renderer: RENDERER,
    round,
    text: textHash,
    thread: threadId,
    title,
  });
  return `rejoinder-proposal-1\n${json}`;
}

/** SHA-256 in hex of `signedText`. */
export async function proposalHash({ text, ...rest }: Proposed): Promise<string> {
  return sha256(signedText(rest, await sha256(text)));
}

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
