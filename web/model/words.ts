import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type Phase } from '../../shared/contracts/model/progress';
import { type ItemType } from '../../shared/contracts/model/item';
import { type ItemState } from '../../shared/contracts/model/outcome';
import { type Route } from '../../shared/contracts/model/plan';
import { type Words } from '../../shared/words/word';

export const stateWords: Words<ItemState> = {
  planned: { text: 'planned', tone: 'quiet' },
  backedUp: { text: 'backed up', tone: 'busy' },
  exported: { text: 'exported', tone: 'busy' },
  cutOff: { text: 'interrupted', tone: 'bad' },
  restored: { text: 'restored', tone: 'busy' },
  imported: { text: 'imported', tone: 'busy' },
  recreated: { text: 'recreated', tone: 'good' },
  updated: { text: 'updated', tone: 'busy' },
  verified: { text: 'verified', tone: 'good' },
  alreadyThere: { text: 'already there', tone: 'good' },
  skipped: { text: 'skipped', tone: 'warn' },
  blocked: { text: 'blocked', tone: 'bad' },
  failed: { text: 'failed', tone: 'bad' },
};

/** In the order of the filter. */
export const itemStates = namesOf(stateWords);

export const typeWords: Readonly<Record<ItemType, string>> = {
  secret: 'secret',
  key: 'key',
  certificate: 'certificate',
};
export const itemTypes = namesOf(typeWords);

export const routeWords: Readonly<Record<Route, string>> = {
  backupRestore: 'by backup and restore',
  exportImport: 'by export and import',
  recreate: 'new key material in the target',
  update: 'attributes and policies in the target',
  skip: 'skipped',
  block: 'blocked',
};
export const routes = namesOf(routeWords);

const endPhases: ReadonlySet<Phase> = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);

export function hasEnded(phase: Phase): boolean {
  return endPhases.has(phase);
}

/** Whether a move changes by itself soon. One that waits for a person does not. */
export function isLive({ phase }: Pick<MoveStatus, 'phase'>): boolean {
  return !hasEnded(phase);
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function count(number: number): string {
  return whole.format(number);
}

export function decimal(number: number): string {
  return oneDigit.format(number);
}

/** Returns seconds in words, for example `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 60) return `${count(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${count(minutes)} min`;
  const rest = minutes % 60;
  return `${count(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${count(rest)} min`}`;
}

/** How long something took from one time of the contract to another, in words. */
export function durationBetween(from: string, to: string): string {
  return duration(Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000));
}

const shownTime = new Intl.DateTimeFormat('en', {
  ...{ year: 'numeric', month: 'short', day: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
});

/** Returns a time of the contract in the time zone of the reader, and names the zone. */
export function time(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return shownTime.format(at);
}

function namesOf<Name extends string>(words: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(words) as Name[];
}
