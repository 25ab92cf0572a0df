/** What a client asks the token endpoint for (RFC 6749, 4.4.2). */
export type TokenRequest =
  | { readonly ok: true; readonly id: string; readonly secret: string; readonly basic: boolean }
  | { readonly ok: false; readonly error: OauthError; readonly description: string; readonly basic: boolean };
/** RFC 6749, 5.2. */
export type OauthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type';

/** Reads a token request from its `Authorization` header and its form. */
export function tokenRequest(authorization: string | undefined, form: string): TokenRequest {
  const basic = authorization !== undefined;
  const no = (error: OauthError, description: string): TokenRequest => ({ ok: false, error, description, basic });
  const parameters = new URLSearchParams(form);
  const twice = [...parameters.keys()].find((name) => parameters.getAll(name).length > 1);
  if (twice !== undefined) return no('invalid_request', 'a parameter is given more than once');
  const grant = parameters.get('grant_type');
  if (grant === null || grant === '') return no('invalid_request', 'grant_type is missing');
  if (grant !== 'client_credentials') return no('unsupported_grant_type', 'grant_type must be client_credentials');
  const id = parameters.get('client_id');
  const secret = parameters.get('client_secret');
  if (authorization === undefined) {
    if (id === null || secret === null) return no('invalid_client', 'client_id and client_secret are needed');
    return { ok: true, id, secret, basic };
  }
  if (secret !== null) return no('invalid_request', 'the client authenticates in more than one way');
  const pair = basicPair(authorization);
  if (pair === undefined) return no('invalid_client', 'the Authorization header holds no Basic credentials');
  if (id !== null && id !== pair.id)
    return no('invalid_request', 'client_id is another than in the Authorization header');
  return { ok: true, ...pair, basic };
}

/** Name and password of HTTP Basic; both are encoded as in a form before (RFC 6749, 2.3.1). */
function basicPair(authorization: string): { readonly id: string; readonly secret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  const id = formDecoded(text.slice(0, colon));
  const secret = formDecoded(text.slice(colon + 1));
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
