/**
 * Takes digits and secrets out of what is recorded, each replaced at its own length so that every Content-Length stays right:
 * what callers press and type, and the password of the event socket.
 */

/** Headers whose value is what somebody pressed or typed, or what opens a door. */
const SECRET_HEADER =
  /^(?:DTMF-Digit|variable_(?:convene_typed_\w+|digits_dialed|\w*(?:pin|password|passwd|secret|auth_response)\w*))$/i;
/** Every key becomes `0`, so that what is masked is still a digit. */
const maskValue = (text: string): string => '0'.repeat(text.length);

/** The text of a frame's body, as Latin-1 so that a character is a byte, with its secrets masked. */
export function maskBody(contentType: string | undefined, body: string): string {
  switch (contentType) {
    case 'text/event-plain':
      return body.replace(/^([A-Za-z0-9_-]+): (.*)$/gm, (whole, name: string, value: string) =>
        SECRET_HEADER.test(name) ? `${name}: ${maskValue(value)}` : whole,
      );
    case 'text/event-json':
      return body.replace(/"([A-Za-z0-9_-]+)":"((?:[^"\\]|\\.)*)"/g, (whole, name: string, value: string) =>
        SECRET_HEADER.test(name) ? `"${name}":"${maskValue(value)}"` : whole,
      );
    default:
      return body;
  }
}

/** A command on its way to FreeSWITCH. */
export function maskCommand(text: string): string {
  return text.replace(/^(auth |userauth )(.*)$/m, (_, word: string, secret: string) => word + maskValue(secret));
}
