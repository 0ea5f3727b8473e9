// Loaded into a process before its own code: its clock runs FAST_CLOCK_FACTOR times as fast since FAST_CLOCK_BASE, plus the jump in the
// file FAST_CLOCK_JUMPS, if there is one. The monotonic clock runs as usual. Processes with the same values agree on the time at any
// moment: the file says when its jump begins to count, and nobody asks for the time with an older file than that. The timers of Node run
// at their usual speed, but those of 0.1 s to a minute fire at once when a jump passes their time. Longer ones are limits of calls.
'use strict';

const { readFileSync } = require('node:fs');

const base = Number(process.env.FAST_CLOCK_BASE);
const factor = Number(process.env.FAST_CLOCK_FACTOR);
const file = process.env.FAST_CLOCK_JUMPS;
const minTimerMs = 100;
const maxTimerMs = 60_000;
const pollMs = 20;
const RealDate = Date;
let jump = { fromMs: 0, toMs: 0, countsAt: 0 };
let readAt = 0;

const jumpedMs = (realMs) => {
  if (file === undefined) return 0;
  if (realMs - readAt >= pollMs || realMs < readAt) {
    jump = JSON.parse(readFileSync(file, 'utf8'));
    readAt = realMs;
  }
  return realMs < jump.countsAt ? jump.fromMs : jump.toMs;
};
const now = () => {
  const realMs = RealDate.now();
  return Math.floor(base + (realMs - base) * factor + jumpedMs(realMs));
};

const FastDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
// An assignment to the global would change its type in the whole project.
Reflect.set(globalThis, 'Date', FastDate);

if (file !== undefined) {
  const realTimeout = globalThis.setTimeout;
  const timers = new Map();
  const fastTimeout = (act, delayMs = 0, ...args) => {
    if (!(delayMs >= minTimerMs && delayMs <= maxTimerMs)) return realTimeout(act, delayMs, ...args);
    const fire = () => {
      timers.delete(timer);
      act(...args);
    };
    const timer = realTimeout(fire, delayMs);
    timers.set(timer, { due: now() + delayMs, fire });
    return timer;
  };
  Reflect.set(globalThis, 'setTimeout', Object.assign(fastTimeout, realTimeout));

  let followedMs = 0;
  const follow = () => {
    const jumped = jumpedMs(RealDate.now());
    if (!(jumped > followedMs)) return;
    followedMs = jumped;
    for (const [timer, { due, fire }] of timers) {
      const isOver = timer._destroyed;
      if (!isOver && due > now()) continue;
      timers.delete(timer);
      clearTimeout(timer);
      if (!isOver) setImmediate(fire);
    }
  };
  follow();
  setInterval(follow, pollMs).unref();
}
