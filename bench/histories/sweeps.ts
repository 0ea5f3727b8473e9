import { type App } from './app';
import { actor, type World } from './world';

/** As `sweepTimes` of the timer has it. A retired history takes half a year. */
const everyMs = { usually: 3_600_000, retired: 24 * 3_600_000 };

interface Swept {
  readonly world: World;
  readonly kind: string;
  readonly apps: () => readonly App[];
}

/** Lets one of the processes sweep staging each hour, or each day of a history that takes months. */
export function sweepOften({ world, kind, apps }: Swept): void {
  const timer = actor('timer');
  const pauseMs = kind === 'retired' ? everyMs.retired : everyMs.usually;
  const sweepLater = (): void => {
    world.at(timer, pauseMs, () => {
      const app = apps()[0];
      if (app !== undefined) world.at(app.actor, 1, () => void sweepNow(world, app));
      sweepLater();
    });
  };
  sweepLater();
}

/** A sweep that fails does the rest in an hour. */
async function sweepNow(world: World, app: App): Promise<void> {
  world.note('sweeps staging');
  await app.sweep().catch(() => {
    world.note('could not sweep all');
  });
}
