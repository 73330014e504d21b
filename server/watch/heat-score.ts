import type { HeatReason, HotThread } from '../../shared/protocol/heat.ts';

/** What is known of a thread's last hour. */
export type Hour = Pick<HotThread, 'perHour' | 'habit' | 'reports' | 'people' | 'newcomers' | 'deletions'>;

/** Comments an hour that are added to both sides of a ratio: below that, twice as many are still hardly any. */
const FLOOR = 10;
/** Comments an hour from which a thread is busy, whatever is usual there. */
const BUSY = 20;
/** A thread in which fewer wrote than this is not called full of newcomers. */
const ENOUGH_PEOPLE = 4;
/** Below so many comments an hour nobody would say that a thread has a pace. */
const ASLEEP = 1;
/** What adds less than this to the score is no reason that one would give. */
const LEAST = 0.3;

/**
 * How much a thread wants a moderator's eyes, from 0, and why. The score is a sum of parts, each the logarithm of
 * something, so that 1 is about 'twice as much as usual' and no part drowns the others:
 *
 * - pace: how many times the usual rate it has, log2((rate + 10) / (habit + 10)), never below 0. The floor of 10 is why
 *   3 comments where none are usual (0.4) are less than 40 where 10 are usual (1.3).
 * - busyness: half of log2(1 + rate / 20). 100 comments an hour, however usual, have more in them than 3 elsewhere.
 * - reports: 2 log2(1 + n). A reader has looked and asks for help: one report is worth four times the usual pace.
 * - newcomers: log2(1 + n) times the square of their share, where at least 4 people wrote. 20 of 20 (4.4) are more than
 *   4 of 4 (2.3), and 60 of 200 (0.5) are just a crowd. Where everybody is new it is the same for all threads.
 * - deletions: half of log2(1 + n), as people also delete for no reason, and 2.5 times their share, d / (d + rate + 20).
 *
 * More reports, more deletions or a higher rate, all else being equal, never make it lower. Of the rate that is so
 * although the share of deletions falls with it: a share of that form falls at most by 2.5 / (4 (rate + 20)) a comment,
 * and busyness grows by 0.72 / (rate + 20).
 */
export function heatScore(hour: Hour): { score: number; reasons: HeatReason[] } {
  const { perHour, habit, reports, people, newcomers, deletions } = hour;
  const pace = Math.max(0, Math.log2((perHour + FLOOR) / (habit + FLOOR)));
  const busyness = Math.log2(1 + perHour / BUSY) / 2;
  const isCrowd = people >= ENOUGH_PEOPLE;
  const parts: [part: number, reason: HeatReason][] = [
    [
      pace,
      habit < ASLEEP
        ? { why: 'awake', comments: perHour }
        : { why: 'fast', times: Math.round((perHour / habit) * 10) / 10 },
    ],
    [2 * Math.log2(1 + reports), { why: 'reports', reports }],
    [
      isCrowd ? Math.log2(1 + newcomers) * (newcomers / people) ** 2 : 0,
      { why: 'newcomers', newcomers, people },
    ],
    [
      Math.log2(1 + deletions) / 2 + (2.5 * deletions) / (deletions + perHour + BUSY),
      { why: 'deletions', deletions, comments: perHour },
    ],
  ];
  const score = parts.reduce((sum, [part]) => sum + part, busyness);
  return {
    // Nobody could say what a difference of less would mean: then the later one is first.
    score: Math.round(score * 1_000) / 1_000,
    reasons: parts
      .filter(([part]) => part >= LEAST)
      .sort(([a], [b]) => b - a)
      .map(([, reason]) => reason),
  };
}
