import { type LooseJson } from '../host/hostClient';
import { type Answer, call } from '../local/localMoves';
import { isNoBetter, withoutAge } from '../storeModel/readCases';
import { type FuzzRound } from './fuzzLinks';

/** What the app answers, by path. */
export type Answers = ReadonlyMap<string, Answer>;

export async function answersTo(baseUrl: string, paths: readonly string[]): Promise<Answers> {
  const answers = paths.map(async (path) => [path, await call(`${baseUrl}/api/${path}`)] as const);
  return new Map(await Promise.all(answers));
}

/** Returns what the app says about real runs that it did not say before: it may only say that it refused a start, or lose what it proved. */
export function judgeReal(before: Answers, after: Answers): string[] {
  const known = new Set([...before].flatMap(([, { text }]) => endsIn(text)));
  return [...after].flatMap(([path, now]) => {
    const was = before.get(path);
    const [old, text] = [was === undefined ? '' : textOf(was), textOf(now)];
    if (text === old || isRefusal(now) || (path.endsWith('/cutover') && isNoBetter(rawOf(was), rawOf(now)))) return [];
    if (was !== undefined && isList(path) && saysNothingNew(was, now, known)) return [];
    return [`${path}: ${difference(old, text)}`];
  });
}

/** Nothing under the id of a forged start has ended well. */
export async function judgeForged(
  baseUrl: string,
  rounds: readonly FuzzRound[],
  genuine: readonly { readonly instanceId: string }[],
): Promise<string[]> {
  const known = new Set(genuine.map(({ instanceId }) => instanceId));
  const ids = [...new Set(rounds.map(({ id }) => id))].filter((id) => /^[\w-]+$/.test(id) && !known.has(id));
  const paths = ids.flatMap((id) => ['moves', 'checks', 'comparisons', 'fleets'].map((room) => `${room}/${id}`));
  const answers = await answersTo(baseUrl, paths);
  return [...answers].flatMap(([path, answer]) => (isRefusal(answer) ? [] : [`${path}: ${answer.text.slice(0, 200)}`]));
}

/** What the app says of a run that has proved nothing, beyond that it begins, or ended before it did anything. */
export async function sayingsOf(baseUrl: string, id: string): Promise<string[]> {
  if (!/^[\w-]+$/.test(id)) return [];
  const answers = await answersTo(baseUrl, [`moves/${id}`, `fleets/${id.replace(/^fleet--/, '')}`]);
  return [...answers].flatMap(([path, answer]) => {
    const { phase, items } = answer.body ?? {};
    const isNew = phase === 'planning' && items.done === 0;
    // The real run may have ended before its id was used again.
    return isRefusal(answer) || isNew ? [] : [`${path} says ${String(phase)}: ${answer.text.slice(0, 160)}`];
  });
}

const rawOf = (answer: Answer | undefined): string => `${String(answer?.status)} ${answer?.text ?? ''}`;

/** Times of a run that continues become later. */
const textOf = ({ status, text }: Answer): string =>
  `${String(status)} ${withoutAge(text)}`.replaceAll(/It took [\d.]+ s|"evidenceAt":"[^"]*"/g, '');

/** The app found nothing, or knows that the start is not its own. Never 500. */
function isRefusal({ status, body }: Answer): boolean {
  return status === 200 ? isNothing(body) : status < 500;
}

/** Something that ended before it did anything. */
function isNothing({ phase, state, items, versions }: LooseJson): boolean {
  const hasEnded = ['failed', 'unknown', 'cancelled'].includes(String(phase ?? state));
  return hasEnded && (items?.done ?? 0) === 0 && (versions?.done ?? 0) === 0;
}

const isList = (path: string): boolean => path.includes('?limit=') || /\/(?:runs|events|vaults)$/.test(path);

const linesOf = ({ body }: Answer): LooseJson[] =>
  Object.values((body ?? {}) as object).flatMap((value: unknown) => (Array.isArray(value) ? value : []));

/** Each line was there before, maybe with more facts, or is about nothing, or says of a real run how it ended. */
function saysNothingNew(was: Answer, now: Answer, known: ReadonlySet<string>): boolean {
  const old = linesOf(was);
  return linesOf(now).every((line) => {
    const ends = endsIn(JSON.stringify(line));
    return (
      old.some((one) => saysNoMore(one, line)) ||
      isNothing(line) ||
      (ends.length > 0 && ends.every((one) => known.has(one)))
    );
  });
}

function saysNoMore(was: LooseJson, now: LooseJson): boolean {
  return Object.entries(now as object).every(
    ([key, value]) => value === null || JSON.stringify(value) === JSON.stringify(was[key]),
  );
}

/** Every statement of how something ended: its id or run, and the end. */
function endsIn(text: string): string[] {
  const found = /"(?:runId|id)":"([^"]*)"(?:(?!"(?:runId|id)":)[^])*?"(?:phase|state|overall)":"([^"]*)"/g;
  return [...text.matchAll(found)].map(([, id = '', end = '']) => `${id} ${end}`);
}

/** The first place where two texts differ. */
function difference(was: string, is: string): string {
  const at = was.split('').findIndex((letter, place) => letter !== is[place]);
  const from = Math.max(0, (at < 0 ? was.length : at) - 60);
  return `${was.slice(from, from + 160)} became ${is.slice(from, from + 160)}`;
}
