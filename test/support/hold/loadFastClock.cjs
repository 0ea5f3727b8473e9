// Loaded into a process before its own code: its clock runs FAST_CLOCK_FACTOR times as fast since FAST_CLOCK_BASE. Processes
// with the same two values agree on the time. Timers of Node are not changed.
'use strict';

const base = Number(process.env.FAST_CLOCK_BASE);
const factor = Number(process.env.FAST_CLOCK_FACTOR);
const RealDate = Date;

const now = () => Math.floor(base + (RealDate.now() - base) * factor);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
