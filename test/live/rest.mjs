// The API of the controller, asked as the owner whom run.sh names, on port CONVENE_HTTP_PORT (8080).
const base = `http://127.0.0.1:${process.env.CONVENE_HTTP_PORT ?? 8080}`;
const who = { client_id: process.env.CONVENE_OWNER_USERNAME, client_secret: process.env.CONVENE_OWNER_PASSWORD };

/** A request as it is; `authorization` and the like are headers. Throws on any answer but a good one. */
export async function call(method, path, { body, ...headers } = {}) {
  const response = await fetch(`${base}${path}`, { method, body, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

let token;
export async function authorization() {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...who });
  token ??= (await call('POST', '/oauth/token', { body: form })).access_token;
  return `Bearer ${token}`;
}

/** A request of `/api/v1` with a JSON body, or none. */
export async function rest(method, path, fields) {
  const json = fields && { body: JSON.stringify(fields), 'content-type': 'application/json' };
  return call(method, `/api/v1${path}`, { ...json, authorization: await authorization() });
}

/** The first thing of a list that a field says so of. */
export async function findBy(path, field, value) {
  const { items } = await rest('GET', `${path}?limit=1000`);
  return items.find((each) => each[field] === value);
}
