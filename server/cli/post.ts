import { Mails } from '../mail/mails.ts';
import { Post } from '../people/post.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';

/** Puts letters where a node finds and sends them: a command sends none itself. */
export function postOf(store: Store, settings: Settings): Post {
  const log = { info() {}, warn() {} };
  const mails = new Mails(store, { transport: null, from: settings.mailFrom, log });
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  const url = settings.publicOrigin ?? `http://${host}:${settings.port}`;
  const queue: Mails['queue'] = (tx, address, letter) => mails.queue(tx, address, letter);
  return new Post({ queue, wake() {} }, () => url, settings.smtpUrl !== undefined);
}
