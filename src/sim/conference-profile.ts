/** What a conference profile decides in the simulator. Sounds are left out unless given. */
export interface ConferenceProfile {
  /** No limit unless given. */
  readonly maxMembers?: number;
  readonly lockedSound?: string;
  readonly maxMembersSound?: string;
  readonly kickedSound?: string;
}

/** The argument of the application `conference`, taken apart. */
export interface ConferenceArgument {
  readonly room: string;
  readonly profile: string;
  readonly flags: ReadonlySet<string>;
}

const listOf = (text: string | undefined): string[] => (text ?? '').split('|').filter((flag) => flag !== '');

/** Reads `room@profile+pin++flags{mute|moderator}` and adds the flags of `conference_member_flags`. */
export function parseConferenceArgument(text: string, memberFlags: string | undefined): ConferenceArgument {
  const flags = /\+flags\{([^}]*)\}/.exec(text)?.[1];
  const [address = ''] = text.replace(/\+flags\{.*$/, '').split('+');
  const at = address.indexOf('@');
  return {
    room: at < 0 ? address : address.slice(0, at),
    profile: at < 0 ? 'default' : address.slice(at + 1),
    flags: new Set([...listOf(flags), ...listOf(memberFlags)]),
  };
}
