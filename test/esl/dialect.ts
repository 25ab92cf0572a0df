import type { Dialect } from '../../src/esl/dialect.ts';

/** A node whose prompts stand in `/sounds`, English where no language is asked for. */
export const DIALECT: Dialect = {
  promptFolder: (language) => `/sounds/convene/${language ?? 'en'}`,
  tempFolder: '/tmp',
  uploadFolder: '/uploaded',
  music: 'local_stream://moh',
  profile: 'convene',
  context: 'convene',
  extensions: 'user/',
};
