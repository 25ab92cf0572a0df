import { readFileSync } from 'node:fs';

/** The text of a file of the project. @throws when there is none */
export function readProjectFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
