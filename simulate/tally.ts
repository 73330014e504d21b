import type { Act } from './plan.ts';

const NAMES: Record<Act['does'], [one: string, several: string]> = {
  post: ['comment', 'comments'],
  edit: ['edit', 'edits'],
  delete: ['deletion', 'deletions'],
  react: ['reaction', 'reactions'],
  report: ['report', 'reports'],
};
/** From so many milliseconds on it is worth saying that it was late. */
const LATE = 1_000;

/** What became of what was sent. */
export class Tally {
  sent = 0;
  acknowledged = 0;
  refused = 0;
  /** Acts that were not sent, because what they are about was refused. */
  dropped = 0;
  private readonly done = new Map<Act['does'], number>();
  private readonly reasons = new Map<string, number>();
  /** By how much the latest was acknowledged after it was due, in milliseconds. */
  latest = 0;

  acknowledge(does: Act['does'], late: number): void {
    this.acknowledged += 1;
    this.done.set(does, (this.done.get(does) ?? 0) + 1);
    this.latest = Math.max(this.latest, late);
  }

  refuse(message: string): void {
    this.refused += 1;
    // A time or a number in it makes it no other reason.
    const reason = message.replaceAll(/\d+/g, '…');
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  /** What it comes to, in words. */
  summary(seconds: number): string {
    const { sent, acknowledged, refused, dropped } = this;
    const lines = [
      `In ${number(seconds)} s: ${number(sent)} sent, ${number(acknowledged)} acknowledged, ${number(refused)} refused.`,
    ];
    const kinds = Object.entries(NAMES).flatMap(([does, [one, several]]) => {
      const count = this.done.get(does as Act['does']);
      return count ? [`${number(count)} ${count === 1 ? one : several}`] : [];
    });
    if (kinds.length > 0) lines.push(`Acknowledged: ${kinds.join(', ')}.`);
    for (const [reason, count] of [...this.reasons].sort(([, a], [, b]) => b - a)) {
      lines.push(`Refused ${number(count)} times: ${reason}`);
    }
    if (dropped > 0) lines.push(`Not sent, as what it was about was refused: ${number(dropped)}.`);
    const open = sent - acknowledged - refused;
    if (open > 0) lines.push(`Not answered when it ended: ${number(open)}.`);
    if (this.latest >= LATE) {
      lines.push(`It fell up to ${number(this.latest / 1_000)} s behind its pace.`);
    }
    return `${lines.join('\n')}\n`;
  }
}

const number = (value: number): string => Math.round(value).toLocaleString('en');
