import type { ConferenceStore } from '../store/store.ts';

/** Each with a zone: where neither it nor a customer names one, that is the zone of this Convene. */
export function zonedConferences(
  { byId, list }: Pick<ConferenceStore, 'byId' | 'list'>,
  zone: string,
): Pick<ConferenceStore, 'byId' | 'list'> {
  return {
    byId: async (id) => {
      const conference = await byId(id);
      return conference && { ...conference, timezone: conference.timezone ?? zone };
    },
    list,
  };
}
