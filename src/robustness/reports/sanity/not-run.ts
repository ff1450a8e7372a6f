import type { SanityFinding } from '../schema/results.ts';

type NotRun = Pick<SanityFinding, 'id' | 'title' | 'severity'> & { readonly why: string };

/** Checks of the literature that this version does not decide: printed, so that nobody takes them for passed. */
export const NOT_RUN: readonly NotRun[] = [
  { id: 'S-22', title: 'Each declared defense was attacked adaptively', severity: 'BLOCKING', why: 'Defenses cannot be declared yet.' },
];
