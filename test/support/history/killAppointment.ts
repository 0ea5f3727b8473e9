import { pause } from './moveClient';

/** Nobody waits longer than this for the others: what the network holds does not wait either. */
const patienceMs = 3_000;

/** One kill of the host for all histories that want one: it happens when all are ready, or soon after the first. */
export class KillAppointment {
  private missing: number;
  private killing: Promise<void> | undefined;
  private allReady: () => void = () => undefined;
  /** How often the host was killed. */
  kills = 0;

  constructor(
    expected: number,
    private readonly killHost: () => Promise<void>,
  ) {
    this.missing = expected;
  }

  /** Resolves when a new host is up. Who comes after that has a kill of its own. */
  async arrive(): Promise<void> {
    this.missing -= 1;
    if (this.missing <= 0) this.allReady();
    this.killing ??= this.killWhenReady();
    await this.killing;
  }

  private async killWhenReady(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.allReady = resolve;
    });
    if (this.missing > 0) await Promise.race([ready, pause(patienceMs)]);
    this.kills += 1;
    await this.killHost();
    this.killing = undefined;
  }
}
