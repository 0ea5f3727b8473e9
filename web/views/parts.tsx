import { type ComponentChild, type ComponentChildren } from 'preact';
import { type Failure } from '../client/apiClient';
import { type ItemCounts } from '../../shared/contracts/api/moveStatus';
import { visibleText } from '../model/visibleText';
import { count, type Tone } from '../model/words';

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
  return <bdi class="break">{visibleText(text)}</bdi>;
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

/** Parts of a whole as one bar. Its text names each part, because a colour says nothing to many people. */
export function ItemsBar({ items, label }: { readonly items: ItemCounts; readonly label: string }) {
  const { total, done, skipped, blocked, failed } = items;
  const parts = [
    ['good', done],
    ['warn', skipped],
    ['blocked', blocked],
    ['bad', failed],
  ] as const;
  const whole = Math.max(total, done + skipped + blocked + failed, 1);
  const others = [
    skipped > 0 ? `, ${count(skipped)} skipped` : '',
    blocked > 0 ? `, ${count(blocked)} blocked` : '',
    failed > 0 ? `, ${count(failed)} failed` : '',
  ].join('');
  let x = 0;
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={whole}
      aria-valuenow={done + skipped + blocked + failed}
      aria-valuetext={`${count(done)} of ${count(total)} done${others}`}
    >
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {parts.map(([tone, part]) => {
          const from = x;
          x += (part / whole) * 1000;
          return part === 0 ? null : <rect key={tone} class={tone} x={from} y={0} width={x - from} height={10} />;
        })}
      </svg>
    </div>
  );
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
