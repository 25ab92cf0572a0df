/**
 * Takes digits and secrets out of what is recorded, each replaced at its own length so that every Content-Length stays right:
 * what callers press and type, and the password of the event socket.
 */
export interface Mask {
  /** Digits that somebody typed as a code or a PIN. */
  typed(digits: string): string;
  /** A single key; `leg` is the channel that it was pressed on. */
  key(digit: string, leg: string): string;
}

/** Every digit becomes `0`, so that what is masked is still one. */
const zeros = (text: string): string => '0'.repeat(text.length);
export const ZEROS: Mask = { typed: zeros, key: zeros };

const TYPED_HEADER = /^variable_convene_typed_\w+$/;
/** Other headers whose value is what somebody pressed, or what opens a door. */
const SECRET_HEADER = /^variable_(?:digits_dialed|\w*(?:pin|password|passwd|secret|auth_response)\w*)$/i;

/** The text of a frame's body, as Latin-1 so that a character is a byte, with its secrets masked. */
export function maskBody(contentType: string | undefined, body: string, mask: Mask = ZEROS): string {
  switch (contentType) {
    case 'text/event-plain': {
      const leg = /^Unique-ID: (.*)$/m.exec(body)?.[1] ?? '';
      return body.replace(
        /^([A-Za-z0-9_-]+): (.*)$/gm,
        (_, name: string, value: string) => `${name}: ${maskedValue(name, value, leg, mask)}`,
      );
    }
    case 'text/event-json': {
      const leg = /"Unique-ID":"([^"\\]*)"/.exec(body)?.[1] ?? '';
      return body.replace(
        /"([A-Za-z0-9_-]+)":"((?:[^"\\]|\\.)*)"/g,
        (_, name: string, value: string) => `"${name}":"${maskedValue(name, value, leg, mask)}"`,
      );
    }
    default:
      return body;
  }
}

function maskedValue(name: string, value: string, leg: string, mask: Mask): string {
  if (name === 'DTMF-Digit') return mask.key(value, leg);
  if (TYPED_HEADER.test(name)) return /^[0-9]+$/.test(value) ? mask.typed(value) : zeros(value);
  return SECRET_HEADER.test(name) ? zeros(value) : value;
}

/** A command on its way to FreeSWITCH. */
export function maskCommand(text: string, mask: Mask = ZEROS): string {
  return text
    .replace(/^(auth |userauth )(.*)$/m, (_, word: string, secret: string) => word + zeros(secret))
    .replace(
      /^(api uuid_setvar \S+ convene_code )([0-9]+)$/m,
      (_, command: string, code: string) => command + (mask === ZEROS ? code : mask.typed(code)),
    );
}
