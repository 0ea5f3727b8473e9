import { defaultIdentity, defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type RetirementView } from '../../../shared/contracts/api/retirementAnswers';
import { waitUntil } from '../host/hostWait';
import { readSetUp } from '../local/localArm';
import { call, isEnd, waitForMove } from '../local/localMoves';
import { postToApp } from '../storeFuzz/askApp';
import { phaseLimitMs } from './endings';
import { type ModelStack } from './modelStack';
import { excluded } from './modelVaults';
import { askedBy, type Prepare, start } from './scene';

/** Every source answers that nobody uses the vault. */
async function search({ baseUrl }: ModelStack, vault: string): Promise<void> {
  const { body } = await postToApp(`${baseUrl}/api/consumers`, { vault, scopes: [defaultSubscriptionId] });
  const { searchUri } = body as { searchUri: string };
  await waitUntil(async () => {
    const { state } = (await call(searchUri)).body as { state: string };
    return state === 'completed' ? state : undefined;
  }, 'the end of a search');
}

/** Asks for a step, and returns how it ended. */
async function take(
  uri: string,
  body: { readonly step: string; readonly breakGlass?: object },
): Promise<RetirementView> {
  const { status, text } = await postToApp(uri, body);
  if (status !== 202) throw new Error(`Expected 202; ${String(status)} came: ${text}`);
  return waitUntil(
    async () => {
      const view = (await call(uri)).body as Partial<RetirementView>;
      return view.steps?.at(-1)?.step === body.step ? (view as RetirementView) : undefined;
    },
    `the end of the step ${body.step}`,
    phaseLimitMs,
  );
}

/** The source is locked. An unlock sets back what stood there, or nothing. */
export const retiredPhase = {
  async retired(stack, pair) {
    const options = { onDeleted: 'purge', verify: 'full' } as const;
    // A source with an item that was not moved is not locked.
    const move = await start(stack, pair, options, { select: {} });
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => isEnd(phase));
    await search(stack, pair.sourceVault);
    const uri = `${move.moveUri}/retirement`;
    const read = async () => {
      // The group of a seeded vault. Azure leaves out rules that nobody has set.
      const { network, ...setUp } = await readSetUp(stack.azure, 'contoso', pair.sourceVault);
      const { defaultAction = 'Allow', bypass = 'AzureServices' } = network;
      return JSON.stringify({ ...setUp, network: { ...network, defaultAction, bypass } });
    };
    const open = await read();
    // The model reads the vault while it is locked.
    const breakGlass = { principals: [defaultIdentity.objectId], addresses: ['127.0.0.1'] };
    const { steps } = await take(uri, { step: 'lock', breakGlass });
    if (steps.at(-1)?.failure !== undefined) throw new Error(JSON.stringify(steps));
    const locked = await read();
    const proceed = async () => {
      const { state, steps: taken } = await take(uri, { step: 'unlock' });
      const now = await read();
      const wanted = state === 'open' ? open : locked;
      const faults = now === wanted ? [] : [`the source is ${state}, but it has ${now}`];
      return { phase: state, report: undefined, code: taken.at(-1)?.failure?.code ?? state, faults };
    };
    return { asked: { ...askedBy(options), selects: [excluded] }, proceed };
  },
} satisfies Readonly<Record<string, Prepare>>;
