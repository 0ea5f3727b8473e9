import { counted } from '../../../shared/words/word';
import { type ComparedAccess } from '../../../shared/contracts/model/comparisons';
import { Name, Section } from '../elements';

/** Who can do more or less in the target. Who can do the same is folded. */
export function AccessList({ access }: { readonly access: ComparedAccess }) {
  const { models, same, differences, unclear, unnamed, notRead } = access;
  const end = (
    <span class="faint">
      source: {models.source ?? 'not known'}, target: {models.target ?? 'not known'}
    </span>
  );
  return (
    <Section title="Who can do what" id="access" end={end}>
      {notRead.map(({ part, code, detail }) => (
        <p key={part}>
          Not read: {part}. {detail} <code>{code}</code>
        </p>
      ))}
      <ul class="settings">
        {differences.map(({ principals, more, less }) => (
          <li key={principals[0]}>
            <Principals names={principals} />
            {more.length === 0 ? undefined : <p>More: {more.join(', ')}</p>}
            {less.length === 0 ? undefined : <p>Less: {less.join(', ')}</p>}
          </li>
        ))}
        {unclear.length === 0 ? undefined : (
          <li>
            <Principals names={unclear} />
            <p>Not known: a role has a condition, or the app may not read it.</p>
          </li>
        )}
      </ul>
      {unnamed === 0 ? undefined : <p>{counted(unnamed, 'more principal')} differ.</p>}
      {same.length === 0 ? undefined : (
        <details>
          <summary>The same in both: {counted(same.length, 'principal')}</summary>
          <Principals names={same} />
        </details>
      )}
    </Section>
  );
}

function Principals({ names }: { readonly names: readonly string[] }) {
  return (
    <p class="names">
      {names.map((name) => (
        <Name key={name} text={name} />
      ))}
    </p>
  );
}
