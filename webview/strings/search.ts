/** Words of the search over the run's events. */
export const searchStrings = {
  label: 'Search events (/)',
  placeholder: 'Search events',
  next: 'Next match (Enter)',
  previous: 'Previous match (Shift+Enter)',
  searching: 'Searching…',
  noneAfter: (wanted: string) => `“${wanted}” is nowhere after this.`,
  noneBefore: (wanted: string) => `“${wanted}” is nowhere before this.`,
} as const;
