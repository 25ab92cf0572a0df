import { type Answer, type Authenticate, enswitchCall, NOT_AUTHENTICATED } from '../../../src/http/enswitch/call.ts';
import { readParameters } from '../../../src/http/enswitch/parameters.ts';
import { type Name, type Office, openOffice, PEOPLE } from '../../operations/office.ts';

/** Calls in the Enswitch style on an office, as one of its people, whose password is their name. */
export interface Desk extends Office {
  /** `parameters` are as in a query, or by name. */
  call(name: Name, path: string, parameters?: string | Readonly<Record<string, string | number>>): Promise<Answer>;
}

export async function openDesk(...stores: Parameters<typeof openOffice>): Promise<Desk> {
  const office = await openOffice(...stores);
  const isName = (text: string): text is Name => Object.hasOwn(PEOPLE, text);
  const authenticate: Authenticate = async (username, password) =>
    isName(username) && password === username
      ? { ok: true, actor: await office.actor(username) }
      : { ok: false, message: NOT_AUTHENTICATED };
  return {
    ...office,
    async call(name, path, parameters = {}) {
      const query = typeof parameters === 'string' ? parameters : encoded(parameters);
      const all = readParameters(`auth_username=${name};auth_password=${name};${query}`);
      const answer = await enswitchCall(path, all, office.services, authenticate);
      if (answer === undefined) throw new Error(`${path} is no call`);
      return answer;
    },
  };
}

const encoded = (parameters: Readonly<Record<string, string | number>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join(';');

/** `400 code` for each line of an answer. */
export const lines = ({ responses }: Answer): readonly string[] =>
  responses.map(({ code, key }) => `${code} ${key}`.trim());

/** The answer's data, as an object. */
export function fields({ data, responses }: Answer): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) throw new Error(`no data: ${JSON.stringify(responses)}`);
  return Object.fromEntries(Object.entries(data));
}
