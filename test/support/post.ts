import type { Letter } from '../../server/mail/letters.ts';
import { Post } from '../../server/people/post.ts';

export interface Written extends Letter {
  address: string;
}

/** What people are written, kept instead of sent; `sends`: whether the forum says that it sends mail. */
export function keptPost({ sends = false } = {}): { post: Post; written: Written[] } {
  const written: Written[] = [];
  const queue = async (_tx: unknown, address: string, letter: Letter) => {
    written.push({ address, ...letter });
  };
  return { post: new Post({ queue, wake() {} }, () => 'https://forum.example', sends), written };
}
