import { type LoggedRequest } from '../../../local/azure/control/requestLog';
import { type LocalControl } from '../local/localControl';

/** Which held or slow requests the emulator has carried out. It keeps the newest calls only, so it is asked often. */
export class DeliveryLog {
  private readonly seen = new Map<string, LoggedRequest>();

  constructor(
    private readonly control: Pick<LocalControl, 'requests'>,
    private readonly lifeMs: number,
  ) {}

  async read(): Promise<void> {
    for (const request of await this.control.requests())
      if (request.delivery !== undefined || request.durationMs > this.lifeMs)
        this.seen.set(JSON.stringify(request), request);
  }

  /** When a write of a secret was delivered a second time with success, in milliseconds since 1970. */
  deliveredAgainMs(vault: string, itemName: string): number[] {
    return this.of(vault)
      .filter(({ delivery, status, path }) => delivery === 'again' && status === 200 && path === `/secrets/${itemName}`)
      .map(({ time }) => Date.parse(time));
  }

  /** True when a request to the vault lived longer than requests live: the machine was too slow to prove anything. */
  isVoid(vault: string): boolean {
    return this.of(vault).some(({ heldMs = 0, durationMs }) => heldMs + durationMs > this.lifeMs);
  }

  private of(vault: string): LoggedRequest[] {
    return [...this.seen.values()].filter((request) => request.vault === vault);
  }
}
