import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Random } from '../../fuzz/random';
import { type DoRound, type LaptopWorld, leaksIn, processesOf } from './laptopWorld';

/** A neighbour reads a file of the state, or what the system shows of a process. */
export const readRound: DoRound = async (world, random) => {
  const file = random.chance(0.5) ? fileOf(world, random) : shownOf(world, random);
  const what = 'a look at files';
  if (world.other === undefined) {
    const { mode = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
    const isOpen = !file.startsWith('/proc/') && (mode & 0o077) !== 0;
    return { what, violations: isOpen ? [`others may read ${file}`] : [] };
  }
  const { ok, text } = await world.other.act({ action: random.pick(['read', 'read', 'list'] as const), path: file });
  const isOwn = ok && file.startsWith(world.stack.stateDir);
  const leaks = ok ? leaksIn(world, { name: file, content: Buffer.from(text, 'latin1') }) : [];
  return { what, violations: [...leaks, ...(isOwn ? [`another user can read ${file}`] : [])] };
};

function fileOf({ stack }: LaptopWorld, random: Random): string {
  const names = readdirSync(stack.stateDir, { recursive: true, encoding: 'utf8' }).sort();
  return path.join(stack.stateDir, random.pick(['', 'running.json', 'key-header', ...names]));
}

function shownOf({ stack }: LaptopWorld, random: Random): string {
  const pid = random.pick(processesOf(stack)) ?? stack.pid;
  const part = random.pick([
    'cmdline',
    'environ',
    'maps',
    'status',
    'fd/0',
    'fd/1',
    'fd/2',
    'root',
    'cwd',
    'comm',
    'stack',
  ]);
  return path.join('/proc', String(pid), part);
}
