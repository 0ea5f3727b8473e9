import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type Random } from '../fuzz/random';
import { waitUntil } from '../host/hostWait';
import { readReport, sendMove, type StartedMove, waitForEnd } from '../local/localMoves';
import { askMove, type SequenceRoute } from './askMove';
import { type Claim } from './claim';
import { judgeOutside } from './judgeOutside';
import { type SequenceItem } from './operate';
import { type OutsideItem } from './outsideVersion';
import { type OutsideVault } from './outsideVault';

export interface SequenceMove {
  readonly stack: { readonly baseUrl: string; readonly azure: ReadyInfo };
  readonly route: SequenceRoute;
  readonly random: Random;
  readonly source: OutsideVault;
  readonly target: OutsideVault;
}

interface Judged {
  readonly judged: number;
  readonly successes: number;
  readonly faults: readonly string[];
}

/** Moves some items, and compares the report of each with what the SDK reads before and after. */
export async function moveAndJudge(move: SequenceMove, items: readonly SequenceItem[]): Promise<Judged> {
  const { stack, source, target } = move;
  const { asked, body } = askMove(move.route, move.random);
  const before = await readAll(move, items);
  const include = items.map(({ name }) => name);
  const select = { ...(body['select'] as object), include };
  const id = await startMove(stack.baseUrl, { ...body, select, sourceVault: source.name, targetVault: target.name });
  await waitForEnd(stack.baseUrl, id);
  const { results } = await readReport(stack.baseUrl, id);
  const after = await readAll(move, items);
  const faults = items.flatMap((item, at) => {
    const claim = results.find(({ itemType, itemName }) => itemType === item.type && itemName === item.name);
    const [from, to] = [before[at], after[at]];
    if (from === undefined || to === undefined) throw new Error(`${item.name} was not read.`);
    item.story.push(`moved from ${source.name} to ${target.name} ${JSON.stringify(body)}: ${lineOf(claim)}`);
    const seen = { source: from.source, target: from.target, sourceAfter: to.source, targetAfter: to.target };
    const wrong = judgeOutside({ type: item.type, asked, claim, ...seen });
    return wrong.length === 0 ? [] : [describe(item, wrong, seen)];
  });
  const successes = results.filter(({ verified }) => verified).length;
  return { judged: items.length, successes, faults };
}

type Sides = Readonly<Record<'source' | 'target', OutsideItem>>;

async function readAll({ source, target }: SequenceMove, items: readonly SequenceItem[]): Promise<Sides[]> {
  return Promise.all(
    items.map(async ({ type, name }) => ({
      source: await source.read(type, name),
      target: await target.read(type, name),
    })),
  );
}

/** Waits while the app accepts no more moves. */
async function startMove(baseUrl: string, body: object): Promise<string> {
  const limitMs = 300_000;
  const started = await waitUntil(
    async () => {
      const answer = await sendMove(baseUrl, body);
      if (answer.status === 202) return (answer.body as StartedMove).id;
      if (answer.status === 429) return undefined;
      throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
    },
    'start of a move',
    limitMs,
  );
  return started;
}

function lineOf(claim: Claim | undefined): string {
  if (claim === undefined) return 'not in the report';
  const { route, state, verified, reasons, versions, versionsLeftOut, detail, remark } = claim;
  const pairs = versions.map(({ from, to }) => `${from} to ${to}`);
  return JSON.stringify({ route, state, verified, reasons, pairs, versionsLeftOut, detail, remark });
}

function describe({ type, name, story }: SequenceItem, wrong: readonly string[], views: object): string {
  const seen = Object.entries(views).map(([side, item]) => `${side}: ${JSON.stringify(item)}`);
  return [`${type} ${name}: ${wrong.join('; ')}`, ...story, ...seen].join('\n  ');
}
