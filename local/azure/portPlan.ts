import { z } from 'zod';
import { type AzureState } from './arm/azureState';

const portsSchema = z.strictObject({
  main: z.number(),
  loopback: z.number(),
  vaults: z.record(z.string(), z.number()),
});

type Ports = z.infer<typeof portsSchema>;

const key = 'service/ports';

/** Chooses ports: those of the last run, else neighbours of the requested port, else any free port (0). */
export class PortPlan {
  private readonly kept: Ports | undefined;
  private planned = 0;
  private current: Ports | undefined;

  constructor(
    private readonly state: AzureState,
    private readonly asked: number,
  ) {
    this.kept = state.value(key, portsSchema);
  }

  /** Whether the caller named the main port. Else any free one will do. */
  get isMainAsked(): boolean {
    return this.asked !== 0;
  }

  get main(): number {
    return this.asked === 0 ? (this.kept?.main ?? 0) : this.asked;
  }

  get loopback(): number {
    return this.kept?.loopback ?? (this.asked === 0 ? 0 : this.asked - 1);
  }

  vault(vaultName: string): number {
    this.planned += 1;
    return this.kept?.vaults[vaultName] ?? (this.asked === 0 ? 0 : this.asked + this.planned);
  }

  keep(ports: Ports): void {
    this.current = ports;
    this.state.putValue(key, ports);
  }

  /** Stores the ports of vaults that were added later, so that they stay the same after a restart. */
  keepVaults(vaults: Ports['vaults']): void {
    if (this.current !== undefined) this.keep({ ...this.current, vaults });
  }
}
