import { type CutoverLine, type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { isNotLeft, isSame, isWholeCopy, wasTrue } from './evidence';
import { type Ledger, people, type SeenItem } from './ledger';
import { type Scene } from './scene';
import { type SceneRun } from './sceneRecord';

// What people read of a held move. A statement names the time of its evidence: then it has to have been true, whatever changed since.

/** The clock of a process may be wrong by this. */
const maxSkewMs = 1_000;

interface Read {
  readonly sentMs: number;
  readonly readMs: number;
}

/** What a document says: since when the passes know each vault, and which items it names. */
interface Said {
  readonly what: string;
  readonly sourceFrom: string;
  readonly targetFrom: string;
  readonly readMs: number;
}

type Equal = (source: SeenItem, target: SeenItem, name: string) => boolean;

type Named = readonly { readonly itemName?: string | undefined }[];
const namesOf = (named: Named): readonly string[] => named.flatMap(({ itemName }) => itemName ?? []);

export class HeldRules {
  readonly broken: string[] = [];
  /** How many statements were compared. */
  statements = 0;

  constructor(
    private readonly scene: Scene,
    private readonly ledger: Ledger,
  ) {}

  /** Judges a status, and the checklist that a person read just after it. */
  judgeLook(status: MoveStatus, list: CutoverList | undefined, read: Read): void {
    const { hold } = status;
    if (!hold?.target || hold.inStepAt === null) return;
    const said = { sourceFrom: hold.inStepAt, targetFrom: hold.target.readAt, readMs: read.readMs };
    this.judgeStatus(status, { ...said, what: `The status of ${status.phase}` }, read);
    if (list !== undefined) this.judgeList(list, { ...said, what: 'The checklist' }, read);
  }

  private judgeStatus({ hold, problems, problemCount, items }: MoveStatus, said: Said, read: Read): void {
    if (!hold?.target) return;
    const { pending, target, deletions } = hold;
    this.unfounded(target.changed.first, read);
    const isCut = problemCount > problems.length || isShort(pending) || isShort(target.changed);
    if (isCut) return;
    const named = new Set(namesOf([...problems, ...pending.first, ...target.changed.first]));
    const isNamed = (name: string): boolean => named.has(name) || (deletions.there > 0 && this.wasGone(name, said));
    const unnamed = this.different(said, read, isSame).filter((name) => !isNamed(name));
    // A status counts items on their way, and names none of them.
    const onTheirWay = items.total - items.done - items.skipped - items.blocked - items.failed;
    this.say('does not name', said, unnamed.length > onTheirWay ? unnamed : []);
    const others = new Set(namesOf([...problems.filter(({ code }) => code !== 'TARGET_CHANGED'), ...pending.first]));
    const changed = this.changed(said, read).filter((name) => !others.has(name));
    if (hold.trouble !== null) return;
    this.say('counts too few of', said, target.changed.count < changed.length ? changed : []);
    this.say('counts as done', said, items.done > items.total - changed.length ? changed : []);
  }

  private judgeList({ lines, verdict }: CutoverList, said: Said, read: Read): void {
    const known = new Map(lines.map((line) => [line.code, line]));
    const isGo = (code: CutoverLine['code']): boolean => known.get(code)?.state === 'go';
    const from = (code: CutoverLine['code']): string => known.get(code)?.evidenceAt ?? said.sourceFrom;
    const named = new Set(namesOf(lines.filter(({ state }) => state !== 'go').flatMap(({ items }) => items)));
    const unnamed = (name: string): boolean => !named.has(name);
    const isOpen = lines.some(({ state, acceptance }) => state !== 'go' && acceptance?.counts !== 'yes');
    this.say('says go to', said, verdict === 'go' && isOpen ? ['all'] : []);
    for (const code of ['LAG', 'PENDING'] as const) {
      // A pass moves items that it does not name.
      if (!isGo('LAG') || !isGo('PENDING') || lines.some(({ items, itemCount }) => itemCount > items.length)) break;
      const at = { ...said, sourceFrom: from(code), what: `The line ${code}` };
      this.say('does not name', at, this.different(at, read, isSame).filter(unnamed));
    }
    for (const code of ['TARGET', 'PROBLEMS'] as const) {
      if (!isGo(code)) continue;
      const at = { ...said, targetFrom: from(code), what: `The line ${code}` };
      this.say('does not name', at, this.changed(at, read).filter(unnamed));
    }
    if (!isGo('DELETIONS')) return;
    const at = { ...said, sourceFrom: from('DELETIONS'), what: 'The line DELETIONS' };
    const left = this.different(at, read, isNotLeft);
    this.say('does not name', at, left);
  }

  /** Judges the report of an ended move. */
  judgeReport({ report, sentMs, reportReadMs: readMs }: SceneRun): void {
    if (report === undefined) return;
    const read = { sentMs, readMs };
    for (const result of report.results) if (result.verified) this.judgeProof(result, read);
    const { sincePlan, phase } = report;
    const { inStepAt, targetReadAt, frozen } = sincePlan ?? {};
    if (inStepAt === undefined || targetReadAt === undefined) return;
    const said = { what: `The report (${phase})`, sourceFrom: inStepAt, targetFrom: targetReadAt, readMs };
    const named = namedBy(report);
    const isEqual: Equal = (source, target, name) =>
      isWholeCopy(
        source,
        target,
        report.results.find(({ itemName }) => itemName === name),
      );
    const different = this.different(said, read, isEqual);
    if (!isShort(frozen?.written))
      this.say(
        'does not name',
        said,
        different.filter((name) => !named.has(name)),
      );
    if (frozen?.state === 'proved') this.say('says that nobody wrote', said, this.writtenBetween(said));
    if (phase === 'completed') this.judgeCompleted(report, said, different);
    const isEnded = phase === 'completed' || phase === 'partiallyCompleted';
    const replaced = this.ledger.replacedMs.filter((ms) => ms < Date.parse(targetReadAt) - maxSkewMs);
    this.say('does not know that a person replaced', said, isEnded && replaced.length > 0 ? ['a vault'] : []);
  }

  /** A move says that a vault was replaced only if one was. */
  judgeTrouble(code: string | undefined): void {
    if (code !== 'VAULT_REPLACED') return;
    this.statements += 1;
    if (this.ledger.replacedMs.length === 0) this.broken.push('The status says VAULT_REPLACED, and no vault was.');
  }

  private judgeProof(result: ItemResult, read: Read): void {
    const { itemName, proof } = result;
    const at = proof?.at ?? '';
    const said = { what: `The proof of ${at}`, sourceFrom: at, targetFrom: at, readMs: read.readMs };
    const isEqual: Equal = (source, target) =>
      source.state === 'live' && target.state === 'live' && isWholeCopy(source, target, result);
    const isFalse = proof === undefined || this.different(said, read, isEqual).includes(itemName);
    this.say('was never true of', said, isFalse ? [itemName] : []);
  }

  private judgeCompleted(report: MoveReport, said: Said, different: readonly string[]): void {
    const { sincePlan, problems, results } = report;
    const open = [...problems, ...results.filter(({ verified, state }) => !verified && state !== 'skipped')];
    const isOpen = open.length > 0 || (sincePlan?.changedInTarget ?? 0) > 0;
    this.say('is completed with problems of', said, isOpen ? namesOf(open) : []);
    // A request that only names deletions has decided that these items remain.
    const left = new Set(namesOf([...(sincePlan?.deleted ?? []), ...report.deletedInSource]));
    this.say(
      'is completed with',
      said,
      different.filter((name) => !left.has(name)),
    );
  }

  /** Items that the target had at no time since the evidence as the source had them at some time since then. */
  private different({ sourceFrom, targetFrom, readMs }: Said, read: Read, isEqual: Equal): readonly string[] {
    const [source, target] = [sourceFrom, targetFrom].map((at) => ({
      fromMs: Date.parse(at) - maxSkewMs,
      untilMs: readMs,
    }));
    if (source === undefined || target === undefined) return [];
    return this.scene.items.flatMap(({ name }) => {
      const both = {
        source: this.ledger.states('west', name, source),
        target: this.ledger.states('target', name, target),
      };
      if (wasTrue(both, (one, other) => isEqual(one, other, name))) return [];
      // What the source lacked then, or lacks now, is nothing that the move brought.
      const lacks = [Date.parse(sourceFrom), readMs].some((atMs) => this.isGoneFromSource(name, atMs));
      return lacks && !this.wasBrought(name, read) ? [] : [name];
    });
  }

  /** Items that the move had brought, that people changed in the target before it was read, and that differ since. */
  private changed(said: Said, read: Read): readonly string[] {
    const readAt = Date.parse(said.targetFrom) - maxSkewMs;
    return this.different(said, read, isSame).filter((name) => {
      const own = this.ledger.of('target', name).filter(({ by }) => by === people);
      const [first] = own.filter(({ atMs }) => atMs >= read.sentMs);
      if (first === undefined || own.some(({ atMs }) => atMs > readAt)) return false;
      const isThere = !this.isGoneFromSource(name, read.readMs);
      return isThere && this.wasBrought(name, { ...read, readMs: first.atMs - 1 });
    });
  }

  private wasBrought(name: string, { sentMs, readMs }: Read): boolean {
    const span = { fromMs: sentMs, untilMs: readMs };
    const both = { source: this.ledger.states('west', name, span), target: this.ledger.states('target', name, span) };
    return wasTrue(both, (source, target) => source.state === 'live' && isSame(source, target));
  }

  private wasGone(name: string, { sourceFrom, readMs }: Said): boolean {
    const span = { fromMs: Date.parse(sourceFrom) - maxSkewMs, untilMs: readMs };
    return this.ledger.states('west', name, span).some(({ state }) => state !== 'live');
  }

  private isGoneFromSource(name: string, ms: number): boolean {
    return this.ledger.at('west', name, ms).state !== 'live';
  }

  /** Nobody is named who did not change the item in the target. */
  private unfounded(first: Named, { sentMs }: Read): void {
    const others = namesOf(first).filter(
      (name) =>
        !this.ledger.isRewritten('target', name) &&
        this.ledger.of('target', name).every(({ by, isAgain, atMs }) => (by !== people && !isAgain) || atMs < sentMs),
    );
    this.statements += 1;
    for (const name of others) this.broken.push(`The status says that others changed ${name}, and nobody did.`);
  }

  /** A purge of an item that was already soft-deleted changes nothing that an application reads. */
  private writtenBetween({ sourceFrom, targetFrom }: Said): readonly string[] {
    const [from, until] = [Date.parse(sourceFrom) + maxSkewMs, Date.parse(targetFrom) - maxSkewMs];
    return this.ledger.changes
      .filter(({ side, by, atMs }) => side === 'west' && by === people && atMs > from && atMs < until)
      .filter(({ before, after }) => before.state === 'live' || after.state === 'live')
      .map(({ name }) => name);
  }

  private say(verb: string, { what, sourceFrom, targetFrom }: Said, wrong: readonly string[]): void {
    this.statements += 1;
    if (wrong.length > 0)
      this.broken.push(`${what} ${verb} ${wrong.join(', ')} (source ${sourceFrom}, target ${targetFrom}).`);
  }
}

function isShort(part: { readonly count: number; readonly first: readonly unknown[] } | undefined): boolean {
  return part !== undefined && part.count > part.first.length;
}

/** Everything that a report names as not equal. */
function namedBy({ results, problems, notices, sincePlan, deletedInSource }: MoveReport): ReadonlySet<string> {
  const { pending = [], deleted = [], frozen } = sincePlan ?? {};
  const open = results.filter(({ verified }) => !verified);
  return new Set(
    namesOf([
      ...open,
      ...problems,
      ...notices,
      ...pending,
      ...deleted,
      ...(frozen?.written.first ?? []),
      ...deletedInSource,
    ]),
  );
}
