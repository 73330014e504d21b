import type { Server } from 'socket.io';
import { type Bus, TOPICS } from './bus.ts';
import { inProcessBus } from './in-process.ts';

/**
 * The bus of several nodes: Socket.IO's own messages between servers, by whatever adapter it has.
 * A message that isn't as it should be (from a node of another version, say) is passed over.
 * @see https://socket.io/docs/v4/server-api/#serverserversideemiteventname-args
 */
export function busAcrossNodes(io: Server): Bus {
  const here = inProcessBus();
  io.on('bus', (topic: string, message: unknown) => {
    if (!Object.hasOwn(TOPICS, topic)) return;
    const known = topic as keyof typeof TOPICS;
    const { success, data } = TOPICS[known].safeParse(message);
    if (success) here.publish(known, data as never);
  });
  return {
    publish(topic, message) {
      here.publish(topic, message);
      io.serverSideEmit('bus', topic, message);
    },
    subscribe: here.subscribe,
  };
}
