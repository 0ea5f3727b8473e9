import { type LoggedRequest } from '../../../local/azure/calls/requestLog';
import { type LocalControl } from '../local/localControl';

/**
 * Records which held or slow requests the emulator has executed. The emulator keeps only the newest calls, so this
 * reads its log often.
 */
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

  /**
   * The times at which the network delivered a write of a secret a second time with success, in milliseconds since
   * 1970.
   */
  deliveredAgainMs(vault: string, itemName: string): number[] {
    return this.of(vault)
      .filter(({ delivery, status, path }) => delivery === 'again' && status === 200 && path === `/secrets/${itemName}`)
      .map(({ time }) => Date.parse(time));
  }

  /**
   * True if a request to the vault lived longer than the limit. Then the machine was too slow and the history proves
   * nothing.
   */
  isVoid(vault: string): boolean {
    return this.of(vault).some(({ heldMs = 0, durationMs }) => heldMs + durationMs > this.lifeMs);
  }

  private of(vault: string): LoggedRequest[] {
    return [...this.seen.values()].filter((request) => request.vault === vault);
  }
}
