/** Of an API before which no conference has a schedule. */
export const noOccurrences = {
  occurrences: {
    history: { history: async () => [] },
    lateness: async () => async () => [],
    notices: { request: async () => undefined, of: async () => undefined },
  },
  tellAppointments: () => {},
  origin: { site: 'bench.example.org', organizer: undefined },
} as const;
