/** What mod_event_socket says besides events. */
export const AUTH_REQUEST = 'Content-Type: auth/request\n\n';
export const commandReply = (text: string, more = ''): string =>
  `Content-Type: command/reply\nReply-Text: ${text}\n${more}\n`;
export const apiResponse = (body: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;

/** Reads commands, each of which an empty line ends; bytes come in cut anywhere. */
export function commandReader(take: (command: string) => void): (chunk: string) => void {
  let pending = '';
  return (chunk) => {
    const commands = (pending + chunk).split('\n\n');
    pending = commands.pop() ?? '';
    for (const command of commands) take(command);
  };
}
