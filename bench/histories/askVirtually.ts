import { accusationsIn } from './accusations';
import { type App } from './app';
import { type Faults } from './faults';
import { type Place } from './people';
import { type Actor, type World } from './world';

const patienceMs = 60_000;

interface Asking {
  readonly world: World;
  readonly faults: Faults;
  readonly people: Actor;
  readonly apps: () => readonly App[];
  readonly onBroken: (what: string) => void;
}

/** Sends a request of people to one of the processes in virtual time. */
export function askVirtually({ world, faults, people, apps, onBroken }: Asking): Place['ask'] {
  return (operation, asked) => {
    const alive = apps();
    const app = alive[faults.ms('serving', 0, Math.max(0, alive.length - 1))];
    return new Promise((resolve, reject) => {
      const cancel = world.at(people, patienceMs, () => {
        resolve(undefined);
      });
      if (app === undefined) return;
      world.at(app.actor, faults.ms('ask', 1, 30), () => {
        app.serve(operation, asked).then(
          (answer) => {
            world.at(people, faults.ms('answer', 1, 30), () => {
              cancel();
              world.note(`answer ${operation} ${String(answer.status)}`);
              accusationsIn(JSON.stringify(answer)).forEach(onBroken);
              resolve(answer);
            });
          },
          (error: unknown) => {
            world.at(people, 1, () => {
              reject(error instanceof Error ? error : new Error(String(error)));
            });
          },
        );
      });
    });
  };
}
