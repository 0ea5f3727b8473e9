import { type DurableClient } from 'durable-functions';
import { type ActivityFactory, type RuntimeActivityFactory } from '../../../functions/steps/frame/activity';
import { type AnyContract, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { openClients } from '../../../shared/clients/openClients';
import { temporaryFolder } from '../clients/clientFolder';
import { testIdentity } from '../clients/clientIdentity';
import { testSettings } from '../clients/clientSettings';

export interface MoveStore {
  readonly store: ObjectStore;
  /** Runs an activity that needs only the store, as in a new process. */
  readonly run: <C extends AnyContract>(factory: ActivityFactory, contract: C, input: object) => Promise<OutputOf<C>>;
  /** As `run`, for a step that asks the runtime. */
  readonly runWith: <C extends AnyContract>(
    runtime: DurableClient,
    factory: RuntimeActivityFactory,
    contract: C,
    input: object,
  ) => Promise<OutputOf<C>>;
  readonly put: (name: string, text: string) => Promise<void>;
  readonly readJson: (name: string) => Promise<unknown>;
  readonly remove: () => void;
}

/** Real clients with a temporary folder and without vaults. */
export function openMoveStore(): MoveStore {
  const { folder, remove } = temporaryFolder();
  const settings = testSettings({ store: { kind: 'directory', path: folder } });
  const open = () => openClients(settings, { identity: testIdentity('unused') });
  const { store } = open();
  return {
    store,
    async run(factory, contract, input) {
      return contract.output.parse(await factory(open()).run(input)) as OutputOf<typeof contract>;
    },
    async runWith(runtime, factory, contract, input) {
      return contract.output.parse(await factory(open()).run(input, runtime)) as OutputOf<typeof contract>;
    },
    put: (name, text) => store.write(name, new TextEncoder().encode(text)),
    async readJson(name) {
      const bytes = await store.read(name);
      return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
    },
    remove,
  };
}
