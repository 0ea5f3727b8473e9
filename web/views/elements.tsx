import { type ComponentChild, type ComponentChildren } from 'preact';
import { type Failure } from '../client/apiClient';
import { type ItemCounts } from '../../shared/contracts/model/progress';
import { withCodePoints } from '../model/foreignText';
import { hashOf, type Route } from '../model/route';
import { count } from '../model/words';
import { type Tone } from '../../shared/words/word';

/** A word with a coloured mark. The word alone says everything. */
export function Badge({ text, tone }: { readonly text: string; readonly tone: Tone }) {
  return <span class={`badge ${tone}`}>{text}</span>;
}

/** Says why a call failed, in the words of the app. */
export function FailureNote({ failure }: { readonly failure: Failure | undefined }) {
  if (failure === undefined) return null;
  return (
    <div class="note bad" role="alert">
      <strong>{failure.title}</strong> {failure.detail} <code>{failure.code}</code>
    </div>
  );
}

/** A text from outside: it never turns the text around it, and it has no invisible characters. */
export function Name({ text }: { readonly text: string }) {
  return <bdi class="break">{withCodePoints(text)}</bdi>;
}

/** The way from a list to what the view shows. Its end is the thing itself. */
export function Crumbs({
  steps,
  end,
}: {
  readonly steps: readonly (readonly [Route, string])[];
  readonly end: string;
}) {
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      {steps.map(([route, text]) => (
        <span key={text}>
          <a href={hashOf(route)}>
            <Name text={text} />
          </a>{' '}
          <span aria-hidden="true">/</span>{' '}
        </span>
      ))}
      <span aria-current="page">
        <Name text={end} />
      </span>
    </nav>
  );
}

/** Two vaults and the direction between them. */
export function Pair({ source, target }: { readonly source: string | null; readonly target: string | null }) {
  return (
    <span class="pair">
      <Name text={source ?? 'unknown'} />
      <span class="hidden"> to </span>
      <span aria-hidden="true">{' → '}</span>
      <Name text={target ?? 'unknown'} />
    </span>
  );
}

/** One number with its name. */
export function Fact(props: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

export interface BarPart {
  /** Names the part for a screen reader: `blocked`. */
  readonly name: string;
  readonly tone: string;
  readonly number: number;
}

interface PartsBarProps {
  readonly label: string;
  readonly total: number;
  /** The first part is what is done; only those that are not empty are named. */
  readonly parts: readonly BarPart[];
}

/** Parts of a whole as one bar. Its text names each part, because a colour says nothing to many people. */
export function PartsBar({ label, total, parts }: PartsBarProps) {
  const sum = parts.reduce((before, { number }) => before + number, 0);
  const whole = Math.max(total, sum, 1);
  const [done, ...others] = parts;
  const words = others.flatMap(({ name, number }) => (number > 0 ? [`, ${count(number)} ${name}`] : []));
  let x = 0;
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={whole}
      aria-valuenow={done?.number ?? 0}
      aria-valuetext={`${count(done?.number ?? 0)} of ${count(total)} ${done?.name ?? ''}${words.join('')}`}
    >
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {parts.map(({ name, tone, number }) => {
          const from = x;
          x += (number / whole) * 1000;
          return number === 0 ? null : <rect key={name} class={tone} x={from} y={0} width={x - from} height={10} />;
        })}
      </svg>
    </div>
  );
}

/** The items of a move as one bar. */
export function ItemsBar({ items, label }: { readonly items: ItemCounts; readonly label: string }) {
  const { total, done, skipped, blocked, failed } = items;
  const parts = [
    { name: 'done', tone: 'good', number: done },
    { name: 'skipped', tone: 'warn', number: skipped },
    { name: 'blocked', tone: 'bad', number: blocked },
    { name: 'failed', tone: 'bad', number: failed },
  ];
  return <PartsBar label={label} total={total} parts={parts} />;
}

/** A titled part of a view. */
export function Section(props: {
  readonly title: string;
  readonly id: string;
  readonly end?: ComponentChild;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="card" aria-labelledby={props.id}>
      <div class="card-head">
        <h2 id={props.id}>{props.title}</h2>
        {props.end}
      </div>
      {props.children}
    </section>
  );
}

/** A button for the following page of a list, if there is one. */
export function ShowMore(props: {
  readonly text: string;
  /** The token of the last answer; null on the last page. */
  readonly token: string | null | undefined;
  readonly show: () => void;
}) {
  if ((props.token ?? null) === null) return null;
  return (
    <button type="button" onClick={props.show}>
      {props.text}
    </button>
  );
}
