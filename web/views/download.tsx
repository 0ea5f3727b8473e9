import { useState } from 'preact/hooks';
import { type Failure } from '../client/apiClient';
import { usePage } from '../client/pageContext';
import { FailureNote } from './elements';

export interface FileLink {
  /** Path below `/api/`. */
  readonly path: string;
  /** The name of the saved file. */
  readonly name: string;
  readonly text: string;
}

const formatWords = { html: 'HTML', csv: 'CSV', md: 'Markdown', json: 'JSON', junit: 'JUnit' } as const;
type Format = keyof typeof formatWords;

/** One document in several formats. */
export function filesIn<Some extends Format>(
  formats: readonly Some[],
  name: string,
  pathOf: (format: Some) => string,
): readonly FileLink[] {
  return formats.map((format) => ({
    path: pathOf(format),
    name: `${name}.${format === 'junit' ? 'xml' : format}`,
    text: formatWords[format],
  }));
}

/** Buttons that save files, each file once at a time. A link could not carry the key, so the page reads the file and hands it to the browser. */
export function Downloads({ files, label }: { readonly files: readonly FileLink[]; readonly label: string }) {
  const { api } = usePage();
  const [failure, setFailure] = useState<Failure>();
  const [saving, setSaving] = useState<readonly string[]>([]);
  const save = async ({ path, name }: FileLink): Promise<void> => {
    if (saving.includes(path)) return;
    setSaving((before) => [...before, path]);
    const answer = await api.getFile(path);
    setSaving((before) => before.filter((each) => each !== path));
    setFailure(answer.ok ? undefined : answer.failure);
    if (answer.ok) saveFile(answer.body, name);
  };
  return (
    <div class="files">
      <div class="buttons" role="group" aria-label={label}>
        {files.map((file) => (
          <button key={file.path} type="button" onClick={() => void save(file)}>
            {file.text}
          </button>
        ))}
        <span class="faint" role="status">
          {saving.length === 0 ? '' : 'Saving …'}
        </span>
      </div>
      <FailureNote failure={failure} />
    </div>
  );
}

/** Saves bytes. The type is a download's, so that the browser never shows them as a page of this origin. */
function saveFile(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
