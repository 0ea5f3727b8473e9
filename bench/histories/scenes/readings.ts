import { type Arrival } from '../network';
import { people } from './ledger';

const list = /^\/(?:secrets|keys|certificates)$/;

/** When the app lists the items of vaults. People may change a vault just after the app has read it. */
export class Readings {
  private readonly waiting: { readonly host: string; left: number; readonly come: () => void }[] = [];
  private isOver = false;

  noteArrival({ method, host, path, from }: Arrival): void {
    if (method !== 'GET' || from === people || !list.test(path)) return;
    for (const one of this.waiting) {
      if (one.host !== host) continue;
      one.left -= 1;
      if (one.left === 0) one.come();
    }
  }

  /** Waits for the `count`th list of a vault from now on, or for the end. */
  until(host: string, count: number): Promise<void> {
    return new Promise((come) => {
      if (this.isOver) come();
      else this.waiting.push({ host, left: count, come });
    });
  }

  end(): void {
    this.isOver = true;
    for (const { come } of this.waiting) come();
  }
}
