import { type RollbackReport } from '../../../shared/contracts/api/rollbackAnswers';
import { type AnsweredStep } from '../promises';
import { type Change, type Ledger, people } from './ledger';
import { type Scene } from './scene';

// What each single write of the app has to obey. The ledger calls these rules when a vault did it.

/** A version of the target, and who wrote it. */
interface Author {
  readonly by: string;
  readonly atMs: number;
  readonly sentMs: number;
}

/** Something that is wrong if the step that sent the request began after a person had acted. */
interface Suspect {
  readonly what: string;
  readonly change: Change;
  readonly actedMs: number;
}

/** When people asked for something that deletes. */
export interface Asked {
  /** The run that a rollback takes back: when people asked for it, and when they read its report. */
  readonly runSentMs: number;
  readonly runReadMs: number;
  readonly atMs: number;
}

/** The step before the one that deletes has found that the source does not have the item. */
const maxStepMs = 10 * 60_000;

export class StepRules {
  readonly broken: string[] = [];
  private readonly authors = new Map<string, Author>();
  private readonly suspects: Suspect[] = [];
  readonly steps: AnsweredStep[] = [];
  /** When a person recovered what a rollback had deleted. */
  private readonly recovered = new Map<string, number>();
  /** When the target showed an item again that a person had recovered. */
  private readonly shownAgain = new Map<string, number>();
  private readonly takenBack = new Set<string>();
  private readonly recoveredByApp = new Set<string>();
  /** What a held move deleted because the source had deleted it. */
  private readonly followed = new Set<string>();
  private readonly follows: Change[] = [];
  private readonly deletions: Change[] = [];
  private rollback: Asked | undefined;

  constructor(
    private readonly scene: Scene,
    private readonly targets: ReadonlySet<string>,
  ) {}

  /** People asked for a rollback. */
  allowRollback({ atMs, ...run }: Asked): void {
    this.rollback = { ...run, atMs: this.rollback?.atMs ?? atMs };
    this.takenBack.clear();
  }

  /** People read a report. They approve once more although it says that somebody may have recovered the item, so nobody has. */
  noteRollback({ target }: { readonly target: string }, { results }: RollbackReport): void {
    for (const { itemName, reason } of results)
      if (reason === 'DELETE_UNCONFIRMED') this.recovered.delete(`${target}/${itemName}`);
  }

  noteStep(step: AnsweredStep): void {
    this.steps.push(step);
  }

  noteChange(change: Change): void {
    if (change.by === people) this.followPeople(change);
    else this.judge(change);
    this.noteAuthors(change);
  }

  /** Describes everything that broke a rule, when all steps are known. */
  end(ledger: Ledger): string[] {
    const found = this.suspects.flatMap(({ what, change, actedMs }) => {
      const steps = this.steps.filter(
        ({ name, on, beganMs, endedMs, input }) =>
          on === change.by &&
          beganMs <= change.sentMs &&
          change.sentMs <= endedMs &&
          // A step of a rollback has the number of its row, and no name.
          (name === 'rollBackItem' || input?.includes(`"${change.name}"`) === true),
      );
      // Without the end of the step, nothing shows when it looked.
      const isKnown = steps.length > 0 && steps.every(({ beganMs }) => actedMs < beganMs);
      return isKnown ? [what] : [];
    });
    return [...this.broken, ...found, ...this.lostCopies(ledger), ...this.unfollowed(ledger)];
  }

  /** A held move deletes only what the source did not have, at some time since the step began. */
  private unfollowed(ledger: Ledger): string[] {
    return this.follows.flatMap(({ name, by, sentMs, atMs }) => {
      const steps = this.steps.filter(
        ({ on, beganMs, endedMs }) => on === by && beganMs <= sentMs && sentMs <= endedMs,
      );
      const fromMs = Math.min(sentMs, ...steps.map(({ beganMs }) => beganMs)) - maxStepMs;
      const states = ledger.states('west', name, { fromMs, untilMs: atMs });
      return states.some(({ state }) => state !== 'live') ? [] : [`The app deleted ${name}, and the source had it.`];
    });
  }

  private followPeople({ side, name, before, after, atMs }: Change): void {
    const key = `${side}/${name}`;
    const isRecovered = before.state === 'deleted' && after.state === 'live';
    if (isRecovered && this.takenBack.has(key)) this.recovered.set(key, atMs);
    if (isRecovered) this.shownAgain.set(key, atMs + this.scene.lateMs);
    if (after.state !== 'live') this.recovered.delete(key);
  }

  private judge(change: Change): void {
    const { side, name, before, after } = change;
    const where = `${name} in ${side}`;
    // A held move frees the name of an item that it soft-deleted itself.
    const isOwn = this.followed.has(`${side}/${name}`);
    if (!this.targets.has(side)) this.judgeSource(change);
    else if (this.scene.kind === 'rehearsal') this.broken.push(`The rehearsal changed ${where}.`);
    else if (before.state === 'live' && after.state !== 'live') this.judgeDeletion(change);
    else if (before.state === 'deleted' && after.state === 'absent') {
      if (this.scene.onDeleted !== 'purge' && !isOwn)
        this.broken.push(`The app purged ${where}, and nobody asked for it.`);
    } else if (before.state === 'deleted' && after.state === 'live') {
      this.recoveredByApp.add(`${side}/${name}`);
      if (this.scene.onDeleted !== 'recover' && !isOwn)
        this.broken.push(`The app recovered ${where}, and nobody asked for it.`);
    } else if (after.versions.length > before.versions.length) this.judgeWrite(change);
  }

  /** A move that enables disabled versions while it reads them changes nothing else. */
  private judgeSource({ side, name, before, after }: Change): void {
    const ids = (one: Change['before']): string => [one.state, ...one.versions.map(({ id }) => id)].join();
    const isUnlocked = this.scene.move.disabled === 'unlock' && ids(before) === ids(after);
    if (!isUnlocked) this.broken.push(`The app changed ${name} in ${side}, which is a source.`);
  }

  private judgeDeletion(change: Change): void {
    const { side, name, before, isAgain, sentMs } = change;
    const key = `${side}/${name}`;
    const { rollback } = this;
    if (this.scene.held?.deletions === 'follow') {
      this.followed.add(key);
      this.follows.push(change);
      return;
    }
    if (rollback === undefined || sentMs < rollback.atMs) {
      this.broken.push(`The app deleted ${name} in ${side}, and nobody asked for it.`);
      return;
    }
    this.takenBack.add(key);
    // Nobody can stop a request that is on its way.
    if (isAgain) return;
    const recoveredMs = this.recovered.get(key);
    if (recoveredMs !== undefined)
      this.suspect(change, recoveredMs, `The rollback deleted ${name} again, which a person had recovered.`);
    if (this.recoveredByApp.has(key)) return;
    for (const { id } of before.versions) {
      const author = this.authors.get(`${key}/${id}`);
      if (author === undefined) this.broken.push(`The rollback deleted ${name}, which was there before the move.`);
      else if (author.by === people)
        this.suspect(change, author.atMs, `The rollback deleted ${name} with a version that a person had written.`);
      else if (author.sentMs < rollback.runSentMs)
        this.broken.push(`The rollback deleted ${name}, which an earlier run had written.`);
      else if (author.sentMs > rollback.runReadMs)
        this.broken.push(`The rollback deleted ${name}, which a later run had written.`);
    }
    this.deletions.push(change);
  }

  /** A rollback deletes no version that the source does not have any more. */
  private lostCopies(ledger: Ledger): string[] {
    return this.deletions.flatMap((change) => {
      const source = change.side === 'target' ? 'west' : 'south';
      const steps = this.steps.filter(
        ({ name, on, beganMs, endedMs }) =>
          name === 'rollBackItem' && on === change.by && beganMs <= change.sentMs && change.sentMs <= endedMs,
      );
      const beganMs = Math.min(...steps.map((step) => step.beganMs));
      if (steps.length === 0) return [];
      // A person may delete it at the source after the step has looked.
      const lacks = (content: string): boolean =>
        [ledger.at(source, change.name, beganMs), ledger.at(source, change.name, change.atMs)].every(
          ({ state, versions }) => state !== 'live' || !versions.some((one) => one.content === content),
        );
      // What a person wrote is another rule.
      const isOwn = ({ id }: { readonly id: string }): boolean =>
        this.authors.get(`${change.side}/${change.name}/${id}`)?.by !== people;
      return change.before.versions.some((version) => isOwn(version) && lacks(version.content))
        ? [`The rollback deleted ${change.name}, and the source did not have it.`]
        : [];
    });
  }

  private judgeWrite(change: Change): void {
    const { side, name, before, isAgain } = change;
    const newest = before.versions.at(-1);
    if (isAgain || newest === undefined || this.scene.move.onConflict === 'newVersion') return;
    if (this.recoveredByApp.has(`${side}/${name}`)) return;
    const author = this.authors.get(`${side}/${name}/${newest.id}`);
    const shownMs = this.shownAgain.get(`${side}/${name}`);
    const what = `The app wrote over ${name}, which was there before the move.`;
    if (author === undefined && shownMs !== undefined) this.suspect(change, shownMs, what);
    else if (author === undefined) this.broken.push(what);
    else if (author.by === people) this.suspect(change, author.atMs, `The app wrote over ${name} of a person.`);
  }

  private suspect(change: Change, actedMs: number, what: string): void {
    this.suspects.push({ what, change, actedMs });
  }

  private noteAuthors({ side, name, before, after, by, atMs, sentMs }: Change): void {
    const known = new Set(before.state === 'absent' ? [] : before.versions.map(({ id }) => id));
    for (const { id } of after.versions) {
      const key = `${side}/${name}/${id}`;
      // A person who restores a backup writes nothing of their own.
      const isRestored = by === people && this.authors.has(key);
      if (!known.has(id) && !isRestored) this.authors.set(key, { by, atMs, sentMs });
    }
  }
}
