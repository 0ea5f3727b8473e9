import { surveyedOf } from '../../functions/steps/issuersAndContacts/issuersAndContactsResults';
import { writeKnown } from '../../functions/steps/stored/knownPart';
import { configurationOf } from '../../functions/steps/targetVault/configurationStore';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { finalizePlan } from '../../functions/activities/finalizePlan';
import { storePlanPage } from '../../functions/steps/plan/planPages';
import { claimSlotOfMove } from '../../functions/steps/runs/moveSlots';
import { keepRun } from '../../functions/steps/runs/runRecords';
import { signStart } from '../../functions/steps/starts/signStart';
import { openClients } from '../../shared/clients/openClients';
import { movePolicyShape } from '../../shared/contracts/model/movePolicy';
import { type PlannedItem } from '../../shared/contracts/model/plan';
import { type MoveSpec, moveSpecSchema } from '../../shared/contracts/steps/moveSpec';
import { finalizePlanContract } from '../../shared/contracts/steps/moveSteps';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { addPlan, enterPhase, startProgress } from '../../shared/rules/transfer/moveProgress';
import { runtimeDoor } from '../support/attacks/runtimeDoor';
import { managedIdentity } from '../support/clients/clientIdentity';
import { testSettings } from '../support/clients/clientSettings';
import { hostileText, oddNames } from './pageSeed';
import { type PageStack } from './pageStack';
import { storedParts } from '../support/move/sealedPlans';
import { withoutRuntime } from '../support/move/withoutRuntime';

// A move of a very large vault as it is when it waits for its approval. Planning 100,000 items needs 100,000 requests, so this
// plan is not made by reading vaults. All else is real: the app's own code stores each page and the hash of the plan, and signs
// the start of the orchestration. The app then runs the orchestration, and the page asks the app, as for any other move.

const id = 'huge';
const pageSize = 25;
const pagesAtOnce = 16;

/** The name of a secret: some are as long as the service permits. */
export function secretName(at: number): string {
  const number = String(at).padStart(6, '0');
  return at % 997 === 500 ? `${'very-'.repeat(24)}${number}` : `secret-${number}`;
}

/** Starts the move `huge`, whose plan has this number of secrets, and odd names. `link` is one of the runtime's, with its key. */
export async function startStoredPlan(stack: PageStack, link: string, secrets: number): Promise<void> {
  const clients = clientsOf(stack);
  const { store, starts } = clients;
  const startedAt = new Date().toISOString();
  const move = moveOf();
  await keepRun(store, { move, startedAt, end: null });
  const settings = { settings: [], deletedInSource: [] };
  await writeKnown(store, surveyedOf(move), settings);
  await writeKnown(store, configurationOf(move), configuration());
  const items = itemsOf(secrets);
  const pages = Math.ceil(items.length / pageSize);
  for (let first = 0; first < pages; first += pagesAtOnce) {
    const numbers = Array.from({ length: Math.min(pagesAtOnce, pages - first) }, (_, at) => first + at);
    await Promise.all(
      numbers.map((page) =>
        storePlanPage(clients, move, { page, items: items.slice(page * pageSize, (page + 1) * pageSize) }),
      ),
    );
  }
  const source = { name: move.sourceVault, region: 'brazilsouth', geography: 'Brazil' };
  const target = { name: move.targetVault, region: 'southcentralus', geography: 'United States' };
  const asked = {
    move,
    source,
    target,
    backups: 'otherGeography',
    pages,
    stored: await storedParts(store, move, pages),
  };
  const sealed = finalizePlanContract.output.parse(await withoutRuntime(finalizePlan)(clients).run(asked));
  if ('state' in sealed) throw new Error(sealed.detail);
  const { problems, ...plan } = sealed;
  const planned = { state: 'planned' as const, plan, problems, throttled: 0, waitedSeconds: 0 };
  const progress = enterPhase(addPlan(startProgress(startedAt), planned), 'awaitingApproval', new Date().toISOString());
  const input = moveVaultContract.input.parse({ move, progress });
  const slot = await claimSlotOfMove(store, move, () => Promise.resolve('running'));
  if (slot === undefined) throw new Error('All slots for moves are in use.');
  const start = await signStart(starts, { orchestrator: moveVaultContract.name, instanceId: id, input, slot });
  const { status, text } = await runtimeDoor(link).start(moveVaultContract.name, id, { ...input, start });
  if (status !== 202) throw new Error(`Expected 202; ${String(status)} came: ${text}`);
}

/** The app's clients, as the process of the app has them. */
function clientsOf({ azure, storeFolder }: PageStack) {
  const [host = '', port = ''] = azure.connectTo.split(':');
  const store = { kind: 'directory', path: storeFolder } as const;
  const settings = testSettings({ connectTo: { host, port: Number(port) }, store });
  return openClients(settings, { ca: readFileSync(azure.caFile, 'utf8'), identity: managedIdentity(azure) });
}

function moveOf(): MoveSpec {
  const policy = Object.entries(movePolicyShape).map(([name, schema]) => [name, schema.parse(undefined)] as const);
  return moveSpecSchema.parse({
    ...Object.fromEntries(policy),
    moveId: id,
    runId: randomBytes(4).toString('hex'),
    sourceVault: 'contoso-brazilsouth',
    targetVault: 'contoso-southcentralus',
    approval: 'required',
  });
}

/** In the order of a plan: secrets, then keys. The keys cannot leave their geography. */
function itemsOf(secrets: number): readonly PlannedItem[] {
  const item = { reasons: [], versionCount: 1, versionsLeftOut: [] };
  const names = [...oddNames, ...Array.from({ length: secrets }, (_, at) => secretName(at))];
  return [
    ...names.map((itemName) => ({ ...item, itemType: 'secret' as const, itemName, route: 'exportImport' as const })),
    ...oddNames.map((itemName): PlannedItem => {
      return { ...item, itemType: 'key', itemName, route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] };
    }),
  ];
}

function configuration() {
  const tag = { part: 'tags', name: hostileText, source: hostileText, targetNow: null, targetAfter: null } as const;
  const entries = [{ ...tag, action: 'leave' as const, why: null }];
  return {
    target: 'there' as const,
    address: null,
    sameSubscription: null,
    entries,
    steps: [],
    byHand: [],
    notLooked: [],
  };
}
