import { type Tone, type Word, type Words } from '../../words/word';
import { foldList } from '../text/foldList';

// What people and programs read about a run: each subject builds it once, and each renderer shows it in one format. All texts are plain.
// Only the renderers escape them, so that no builder can forget to.

export interface Document {
  readonly title: string;
  /** What the document is about, above the vaults of a page. */
  readonly kind: string;
  /** The source and the target, if there is one pair. */
  readonly vaults?: readonly [source: string, target: string];
  readonly verdict: Word & { readonly meaning: string };
  readonly sums: readonly Sum[];
  readonly facts: readonly Fact[];
  /** In the order in which a person should read them. Renderers leave out those without content. */
  readonly sections: readonly Section[];
}

/** A number with its meaning. */
export interface Sum extends Word {
  readonly value: number;
  /** The parts add up to a whole, which a page draws as one bar. */
  readonly isPart?: boolean;
}

/** The number of each outcome. Together they are the whole. */
export function outcomeSums<Name extends string>(
  names: readonly Name[],
  words: Words<Name>,
  counts: Readonly<Record<Name, number>>,
): readonly Sum[] {
  return names.map((name) => ({ ...words[name], value: counts[name], isPart: true }));
}

export type Fact = readonly [name: string, words: string];

/** The facts that somebody knows. */
export function knownFacts(facts: readonly (readonly [name: string, words: string | undefined])[]): readonly Fact[] {
  return facts.flatMap(([name, words]) => (words === undefined ? [] : [[name, words] as const]));
}

export interface Section {
  readonly title: string;
  /** A sentence before the content. A section that has one is shown without content, too. */
  readonly text?: string | undefined;
  readonly cards?: readonly Card[];
  readonly table?: Table;
  /** It needs no action: pages fold it, and a terminal shows it on request. */
  readonly isFolded?: boolean;
}

/** One finding: what it is, what it is about, why, and what to do. */
export interface Card {
  readonly tone: Tone;
  /** The word or the number that says what the colour says. */
  readonly badge: string;
  readonly title: string;
  readonly code?: string | undefined;
  readonly texts: readonly string[];
  readonly names?: readonly string[];
  /** The number of names, with those that are not listed. */
  readonly total?: number | undefined;
  readonly remedies?: readonly string[];
  readonly link?: string;
  /** Commands for bash, each on one line. */
  readonly commands?: readonly string[];
}

export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The part of the whole that each row fills, from 0 to 1. A page draws it. */
  readonly spans?: readonly (readonly [from: number, to: number])[];
}

export type Cell = string | number;

export function tableSection(title: string, heads: Table['heads'], rows: Table['rows']): Section {
  return { title, table: { heads, rows } };
}

/** The sections that have something to show. */
export function shownSections({ sections }: Document): readonly Section[] {
  return sections.filter(({ text, ...section }) => text !== undefined || sizeOf(section) > 0);
}

/** The number of cards and rows of a section. */
export function sizeOf({ cards = [], table }: Section | Omit<Section, 'text'>): number {
  return cards.length + (table?.rows.length ?? 0);
}

/** The names of a card in one line: `secret a, secret b, … and 3 more`. */
export function namesOf({ names = [], total }: Card): string {
  return foldList(names, { most: 25, total });
}

/** Texts one after the other. */
export function textsOf(texts: readonly string[] = []): string {
  return foldList(texts, { separator: ' ' });
}
