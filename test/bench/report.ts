/** How long a run may be: `quick` for a look, `full` also measures what is else worked out from smaller numbers. */
export interface Extent {
  readonly quick: boolean;
  readonly full: boolean;
}

/** Something that has to be so. */
export interface Floor {
  readonly what: string;
  readonly measured: string;
  readonly held: boolean;
}

/** A part of the run, by itself. */
export interface Section {
  readonly title: string;
  /** What was measured and how, sentence by sentence. */
  readonly about: readonly string[];
  measure(extent: Extent): Promise<Findings>;
}
export interface Findings {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly floors: readonly Floor[];
}

const WIDTH = 100;

/** Sentences as a paragraph. */
export function paragraph(sentences: readonly string[]): string {
  const lines = [''];
  for (const word of sentences.join(' ').split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length < WIDTH) lines.splice(-1, 1, line === '' ? word : `${line} ${word}`);
    else lines.push(word);
  }
  return lines.join('\n');
}

/** Columns side by side, the first ones to the left and all that begin with a digit to the right. */
export function tableText({ columns, rows }: Findings): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const cell = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return /^[0-9]/.test(rows[0]?.[column] ?? '') ? text.padStart(width) : text.padEnd(width);
  };
  return lines.map((line) => `  ${line.map(cell).join('   ').trimEnd()}`).join('\n');
}

export function floorsText(floors: readonly Floor[]): string {
  return floors.map(({ what, measured, held }) => `  ${held ? 'held  ' : 'MISSED'}  ${what}: ${measured}`).join('\n');
}
