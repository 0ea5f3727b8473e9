import { type RetirementView } from '../../../shared/contracts/api/retirementAnswers';
import { type RetirementStep } from '../../../shared/contracts/steps/retirement';
import { type VirtualAzure } from '../azure';
import { type Arrival } from '../network';
import { type World } from '../world';

type Stand = 'open' | 'locked' | 'otherwise' | 'deleted';

/** How far the clock of a process may be from the time, and how long a look takes. */
const aroundMs = 65_000;

const writesOf: Readonly<Record<RetirementStep, string>> = {
  lock: 'PATCH',
  unlock: 'PATCH',
  delete: 'DELETE',
  recover: 'PUT',
};

/** The source of a move as it really is. What the app says of its retirement has to agree. */
export class SourceWatch {
  readonly broken: string[] = [];
  private readonly stands: { readonly atMs: number; readonly stand: Stand }[] = [];
  private readonly allowed = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly azure: VirtualAzure,
    private readonly name: string,
  ) {
    this.note();
  }

  /** People ask for a step from now on. */
  allow(step: RetirementStep): void {
    this.allowed.add(writesOf[step]);
  }

  /** A request of the app arrived. */
  noteArrival({ method, host, path, status }: Arrival): void {
    if (method === 'GET' || status >= 300 || host.includes('.vault.') || !path.endsWith(`/vaults/${this.name}`)) return;
    if (!this.allowed.has(method))
      this.broken.push(`The app sent ${method} to the source, and nobody had asked for that.`);
    this.note();
  }

  /** How often the source was locked and deleted. */
  reached(): Readonly<Record<string, number>> {
    const begun = (stand: Stand): number =>
      this.stands.filter((one, at) => one.stand === stand && this.stands[at - 1]?.stand !== stand).length;
    return { locked: begun('locked'), deleted: begun('deleted') };
  }

  /** What the app says must have been so at the time that it names. */
  judgeView(view: RetirementView | undefined): void {
    const { state = 'open', openedByHand = [], readAt = null } = view ?? {};
    if (readAt === null) return;
    const said: Stand = state === 'locked' && openedByHand.length > 0 ? 'otherwise' : state;
    const seen = this.around(Date.parse(readAt));
    if (!seen.has(said))
      this.broken.push(`The app says that the source was ${said} at ${readAt}; it was ${[...seen].join(' or ')}.`);
  }

  /** Nothing that was late may have changed the source. */
  judgeEnd(view: RetirementView | undefined): void {
    const [said, stand] = [view?.state ?? 'open', this.stand()];
    if (said !== stand) this.broken.push(`At the end the app says that the source is ${said}, and it is ${stand}.`);
  }

  private around(atMs: number): ReadonlySet<Stand> {
    const first = this.stands.findLast((one) => one.atMs <= atMs - aroundMs);
    const later = this.stands.filter((one) => one.atMs > atMs - aroundMs && one.atMs <= atMs + aroundMs);
    return new Set([first, ...later].flatMap((one) => one?.stand ?? []));
  }

  /** How it stands from now on. */
  note(): void {
    this.stands.push({ atMs: this.world.now, stand: this.stand() });
  }

  private stand(): Stand {
    const settings = this.azure.state.vault(this.name)?.settings;
    if (settings === undefined) return 'deleted';
    const rules = settings.nextAccess?.rules ?? settings.access;
    const isClosed = settings.network !== 'open';
    const hasNobody = rules.model === 'accessPolicies' && rules.policies.length === 0;
    if (isClosed !== hasNobody) return 'otherwise';
    return isClosed ? 'locked' : 'open';
  }
}
