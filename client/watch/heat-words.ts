import { msg, str } from '@lit/localize';
import type { HeatReason, HotThread } from '../../shared/protocol/heat.ts';

/** A rate as it is said: to a tenth where that is much of it. */
export const rate = (perHour: number, locale: string): string =>
  perHour.toLocaleString(locale, { maximumFractionDigits: perHour < 10 ? 1 : 0 });

/** Why a thread ranks where it does, the strongest first; where no pace is said among it, how much is written. */
export function heatWords({ reasons, perHour, habit }: HotThread, locale: string): string[] {
  const words = reasons.map((reason) => reasonWords(reason, perHour, locale));
  const isPaceSaid = reasons.some(({ why }) => why === 'fast' || why === 'awake' || why === 'deletions');
  if (isPaceSaid || perHour === 0) return words;
  if (habit >= 1) return [...words, msg(str`${perHour} an hour, usually ${rate(habit, locale)}`)];
  return [
    ...words,
    perHour === 1 ? msg('1 comment in the last hour') : msg(str`${perHour} comments in the last hour`),
  ];
}

function reasonWords(reason: HeatReason, perHour: number, locale: string): string {
  switch (reason.why) {
    case 'fast':
      return msg(str`${rate(reason.times, locale)} times its usual pace (${perHour} an hour)`);
    case 'awake':
      return msg(str`${reason.comments} comments where it is usually quiet`);
    case 'reports':
      return reason.reports === 1 ? msg('1 report') : msg(str`${reason.reports} reports`);
    case 'newcomers':
      return msg(str`${reason.newcomers} of ${reason.people} writers are new`);
    case 'deletions':
      return reason.comments === 0
        ? msg(str`${reason.deletions} deleted or hidden`)
        : msg(str`${reason.deletions} deleted or hidden, ${reason.comments} written`);
  }
}

/** Comments in each ten minutes, oldest first. */
export function perTenMinutes(perMinute: readonly number[]): number[] {
  const tens = new Array<number>(6).fill(0);
  for (const [minute, comments] of perMinute.entries()) tens[Math.floor(minute / 10)]! += comments;
  return tens;
}
