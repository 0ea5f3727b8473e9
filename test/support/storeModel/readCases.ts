import { type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { errorCodes } from '../../../shared/contracts/model/errorCodes';
import { mixedSeed, seededRandom } from '../fuzz/random';
import { call } from '../local/localMoves';
import { type Damage, damageOne, damages } from './damages';
import { gainOf, type KindName } from './documentKinds';
import { type ModelStack } from './modelStack';
import { lies } from './modelVaults';
import { type Subject } from './readWorld';
import { type CaseChoice, type CaseOutcome } from './runCase';

/** What the app answers, by path. */
type Answers = ReadonlyMap<string, string>;

/** A thing that has ended, with what the app said about it before anybody damaged a document. */
export interface ReadThing extends Subject {
  readonly before: Answers;
}

export async function readBefore(stack: ModelStack, subject: Subject): Promise<ReadThing> {
  return { ...subject, before: await answersOf(stack, subject) };
}

/** Damages one document, reads all that the app says, and restores the document. The same seed makes the same choices. */
export async function runReadCase(
  stack: ModelStack,
  things: readonly ReadThing[],
  { seed, kinds: wanted, damage: chosen }: CaseChoice,
): Promise<CaseOutcome> {
  const random = seededRandom(mixedSeed(seed, things.length));
  const thing = things[seed % things.length];
  if (thing === undefined) throw new Error('Expected a thing to read.');
  const { documents } = stack;
  const own = new Map(documents.read().map(({ name, bytes }) => [name, bytes]));
  const { changed, kind, damage, name } = damageOne({
    documents,
    base: thing.base,
    isOwn: thing.owns,
    isWanted: (one) => isOfAnswers(one, wanted),
    damage: chosen ?? damages[Math.floor(seed / things.length) % damages.length] ?? 'removed',
    liar: { names: lies },
    random,
  });
  if (kind === undefined) return { ...{ seed, phase: thing.name, kind, damage, name }, end: '', violations: [] };
  const after = await answersOf(stack, thing);
  for (const one of changed) {
    const bytes = own.get(one);
    if (bytes === undefined) documents.remove(one);
    else documents.replace(one, bytes);
  }
  const { violations, named } = judgeAnswers(thing, after, { kind, damage });
  if (chosen !== undefined && named.length === 0) violations.push(`no answer says that somebody changed ${name}`);
  for (const [path, text] of after) if (text.includes(stack.canary)) violations.push(`${path} has a value`);
  return { ...{ seed, phase: thing.name, kind, damage, name, violations }, end: named.join(' ') };
}

/** Nothing that the app answers rests on claims, pace and payloads. */
function isOfAnswers(kind: KindName, wanted: CaseChoice['kinds']): boolean {
  return (
    wanted?.includes(kind) ?? !['claim', 'permit', 'staged', 'ownCallsOf', 'paceRecord', 'moveSlot'].includes(kind)
  );
}

async function answersOf({ baseUrl }: ModelStack, subject: Subject): Promise<Answers> {
  const read = [...subject.paths, ...subject.lists].map(async (path) => {
    const { status, text, body } = await call(`${baseUrl}/api/${path}`);
    const isList = subject.lists.includes(path) && status === 200;
    return [path, isList ? linesOf(subject, body) : `${String(status)} ${withoutAge(text)}`] as const;
  });
  return new Map(await Promise.all(read));
}

/** The lines of a list that are about the thing. Other cases add lines meanwhile. */
function linesOf({ owns }: Subject, body: unknown): string {
  const lists = Object.values(body as object).filter(Array.isArray) as unknown[][];
  return JSON.stringify(lists.map((list) => list.filter((line) => owns(JSON.stringify(line)))));
}

/** Each request has an id of its own. The phase of a move that waits becomes longer, and its next pass is due. */
export function withoutAge(text: string): string {
  return text.replace(/"invocationId":"[^"]*"/, '').replaceAll(/"(?:seconds|lagSeconds|nextPassAt)":[^,}]+/g, '');
}

/** An answer is what it was before, or says by a code what is wrong. Lists, and states until a report, may say what nobody proves. */
function judgeAnswers(
  { before, lists, unproved }: ReadThing,
  after: Answers,
  { kind, damage }: { readonly kind: KindName; readonly damage: Damage | undefined },
) {
  const violations: string[] = [];
  const named = new Set<string>();
  for (const [path, text] of after) {
    const was = before.get(path) ?? '';
    if (text === was || (path.endsWith('/cutover') && isNoBetter(was, text))) continue;
    const codes = errorCodes.filter((code) => text.includes(code) && !was.includes(code));
    for (const code of codes) named.add(code);
    const isList = lists.includes(path);
    const isOfProgress = gainOf(kind) === 'progress' && path.endsWith('/items');
    // Without its record of requests, a move is no longer paused. With a damaged one it is, and says so.
    const isOfControl = kind === 'control' && (damage === 'removed' || text.includes('Somebody changed'));
    const isUnproved = unproved?.includes(kind) === true;
    const isAccepted = (gainOf(kind) === 'list' && isList) || isOfProgress || isUnproved || isOfControl;
    if (codes.length === 0 && !isAccepted) violations.push(`${path} says something else: ${difference(was, text)}`);
  }
  return { violations, named: [...named] };
}

/** A checklist may know less than before. What it did not know, or what was against the cutover, must not become go. */
export function isNoBetter(was: string, is: string): boolean {
  const linesOfList = (text: string) => {
    const list = JSON.parse(text.slice('200 '.length)) as CutoverList;
    return [...list.lines.map(({ code, state }) => [code, state]), ['verdict', list.verdict]];
  };
  const before = new Map(linesOfList(was) as [string, string][]);
  return (
    is.startsWith('200') && linesOfList(is).every(([code = '', state]) => state !== 'go' || before.get(code) === 'go')
  );
}

/** The first place where two texts differ. */
function difference(was: string, is: string): string {
  const at = was.split('').findIndex((letter, place) => letter !== is[place]);
  const from = Math.max(0, (at < 0 ? was.length : at) - 40);
  return `${was.slice(from, from + 100)} became ${is.slice(from, from + 100)}`;
}
