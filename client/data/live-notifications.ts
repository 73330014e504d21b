import type { Notification } from '../../shared/protocol/notifications.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { session } from './page-data.ts';

/**
 * What the reader has not been told yet, live. Tells `change` when there is more or less of it. Whoever has no session
 * is told nothing.
 */
export class LiveNotifications extends EventTarget {
  unheard: Notification[] = [];
  private readonly connection: Connection;
  private asking = false;
  private again = false;

  constructor(connection: Connection) {
    super();
    this.connection = connection;
    const { socket } = connection;
    const ask = () => void this.ask();
    socket.on('connect', ask);
    socket.on('notified', ask);
    // What is told while it is found out whose a socket is does not reach it.
    socket.on('session:changed', ask);
    if (socket.connected) ask();
  }

  /** All of the latest, newest first. @throws Failed */
  async all(): Promise<Notification[]> {
    return (await call<{ notifications: Notification[] }>('GET', '/api/notifications')).notifications;
  }

  /** They were shown to the person. @throws Failed */
  async heard(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await call('POST', '/api/notifications/heard', { ids });
    this.take(this.unheard.filter(({ id }) => !ids.includes(id)));
  }

  private async ask(): Promise<void> {
    if (!session.person) return;
    this.again = true;
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.again) {
        this.again = false;
        const path = '/api/notifications?unheard=true';
        this.take((await call<{ notifications: Notification[] }>('GET', path)).notifications);
      }
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.connection.again(error, () => this.ask());
    } finally {
      this.asking = false;
    }
  }

  private take(unheard: Notification[]): void {
    const before = JSON.stringify(this.unheard);
    this.unheard = unheard;
    if (JSON.stringify(unheard) !== before) this.dispatchEvent(new Event('change'));
  }
}
