// Loaded before a node (`NODE_OPTIONS=--import=…/clock.ts`) whose clock is to be wrong by CLOCK_AHEAD milliseconds.
// Only the time of day is shifted: timers and performance.now() go on as on a machine whose clock was set wrong.
const ahead = Number(process.env.CLOCK_AHEAD ?? 0);
const { now } = Date;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now() + ahead] : args, newTarget),
  apply: () => new Date(now() + ahead).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? () => now() + ahead : Reflect.get(target, name, receiver),
});
