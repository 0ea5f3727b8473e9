import { type ComponentChildren } from 'preact';
import { Name } from './elements';

/** Sentences, such as what will happen. They may have names from outside. */
export function Sentences({ texts }: { readonly texts: readonly string[] }) {
  return (
    <ul class="consequences">
      {texts.map((text, at) => (
        <li key={at}>
          <Name text={text} />
        </li>
      ))}
    </ul>
  );
}

/** The hash of what a person approves. */
export function Hash({ of, hash }: { readonly of: string; readonly hash: string }) {
  return (
    <p class="hash">
      Hash of the {of} <code>{hash}</code>
    </p>
  );
}

/** A box that a person has to check before the form is sent. */
export function Consent({ children }: { readonly children: ComponentChildren }) {
  return (
    <label class="consent">
      <input type="checkbox" required /> {children}
    </label>
  );
}

export function ReasonField() {
  return (
    <label>
      Reason <span class="faint">for the status and the report</span>
      <input name="reason" maxLength={200} autocomplete="off" />
    </label>
  );
}

export function ApproverField() {
  return (
    <label>
      Your name <span class="faint">for the status and the report</span>
      <input name="approvedBy" maxLength={128} autocomplete="off" />
    </label>
  );
}

/** A request with what a person typed as the reason. The app refuses an empty one. */
export function withReason<Body extends object>(body: Body, reason: string): Body & { readonly reason?: string } {
  return reason === '' ? body : { ...body, reason };
}
