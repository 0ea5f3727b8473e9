import { type AnsweredStep } from '../promises';
import { type Change, type Ledger, people, type SeenVersion } from './ledger';

/** What people set in the target since the app wrote there, by item and version. */
class Attributes {
  private readonly left = new Map<string, string>();
  private readonly actedMs = new Map<string, number>();

  /** When a person set what the app changes now; undefined if nobody did. */
  actedOn({ name, before, after }: Change): number | undefined {
    const own = changedIn(before.versions, after.versions).flatMap(({ id }) => this.actedMs.get(`${name}/${id}`) ?? []);
    return own.length === 0 ? undefined : Math.max(...own);
  }

  note({ name, by, atMs, before, after }: Change): void {
    for (const version of changedIn(before.versions, after.versions)) {
      const key = `${name}/${version.id}`;
      const was = before.versions.find(({ id }) => id === version.id);
      if (was !== undefined && !this.left.has(key)) this.left.set(key, textOf(was));
      if (by !== people) this.left.set(key, textOf(version));
      if (this.left.get(key) === textOf(version)) this.actedMs.delete(key);
      else this.actedMs.set(key, atMs);
    }
  }
}

/** A pass of a held move sets no attributes over those that a person had set in the target before the pass found the item. */
export function attributesWrittenOver({ changes }: Ledger, steps: readonly AnsweredStep[]): readonly string[] {
  const attributes = new Attributes();
  return changes.flatMap((change) => {
    if (change.side !== 'target') return [];
    const actedMs = change.by === people || change.isAgain ? undefined : attributes.actedOn(change);
    attributes.note(change);
    if (actedMs === undefined || !(actedMs < lookBefore(change, steps))) return [];
    return [`The app wrote over the attributes of ${change.name}, which a person had set in the target.`];
  });
}

/** When the step began that found the item for the pass that sent the request. */
function lookBefore({ name, sentMs }: Change, steps: readonly AnsweredStep[]): number {
  const looks = steps.filter((step) => step.name === 'findLateItems' && step.endedMs <= sentMs && finds(step, name));
  return Math.max(...looks.map(({ beganMs }) => beganMs));
}

function finds({ output }: AnsweredStep, name: string): boolean {
  const { items = [] } = JSON.parse(output ?? '{}') as { readonly items?: readonly { readonly itemName: string }[] };
  return items.some(({ itemName }) => itemName === name);
}

function changedIn(before: readonly SeenVersion[], after: readonly SeenVersion[]): readonly SeenVersion[] {
  const known = new Map(before.map((version) => [version.id, textOf(version)]));
  return after.filter((version) => known.get(version.id) !== textOf(version));
}

function textOf({ enabled, about }: SeenVersion): string {
  return `${String(enabled)} ${about}`;
}
