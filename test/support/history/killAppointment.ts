import { pause } from './moveClient';

/** The longest wait for the other histories, because requests that the network holds expire too. */
const patienceMs = 3_000;

/**
 * One kill of the host for all histories that need one. It happens when all are ready, or soon after the first is
 * ready.
 */
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

  /** Resolves when the new host is ready. Later callers get another kill. */
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
