import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Outcome = 'done' | 'refused' | 'failed';

/**
 * What a node counts of itself, for Prometheus.
 * @see https://prometheus.io/docs/practices/naming/
 */
export class Metrics {
  /** Events sent to the readers of threads here, once each however many read. */
  readonly events: Counter;
  /** Connections that were let go since they took nothing more. */
  readonly droppedReaders: Counter;
  private readonly registry = new Registry();
  private readonly acts: Histogram<'event' | 'outcome'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.events = new Counter({
      name: 'rejoinder_events_sent_total',
      help: 'Events of threads that were sent to their readers on this node',
      registers,
    });
    this.droppedReaders = new Counter({
      name: 'rejoinder_dropped_readers_total',
      help: 'Connections that were closed because their reader took nothing more',
      registers,
    });
    this.acts = new Histogram({
      name: 'rejoinder_socket_event_seconds',
      help: 'Time from a socket event to its acknowledgement, by what became of it',
      labelNames: ['event', 'outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
  }

  /** Begins to measure a socket event; call what it returns with what became of it. */
  act(event: string): (outcome: Outcome) => void {
    const began = performance.now();
    return (outcome) => this.acts.observe({ event, outcome }, (performance.now() - began) / 1_000);
  }

  /** A value that is looked up when somebody asks. */
  gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name: `rejoinder_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }

  /** Everything, in the text format, with its content type. */
  async text(): Promise<{ type: string; body: string }> {
    return { type: this.registry.contentType, body: await this.registry.metrics() };
  }
}
