/** A piece of work, in milliseconds of processor time: about as much as the app does for a few items. */
const pieceMs = 4;
const everyMs = 500;

const processorMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

/**
 * Measures how much longer work takes than its processor time, because other processes use the processor too: 1 on a machine
 * that has nothing else to do. The returned function ends the measurement and returns the mean.
 */
export function measureSlowness(): () => number {
  const measured: number[] = [];
  const timer = setInterval(() => {
    const [began, before] = [performance.now(), process.cpuUsage()];
    while (processorMs(before) < pieceMs);
    measured.push((performance.now() - began) / processorMs(before));
  }, everyMs);
  return () => {
    clearInterval(timer);
    const sum = measured.reduce((all, each) => all + each, 0);
    return measured.length === 0 ? 1 : Math.max(1, sum / measured.length);
  };
}
