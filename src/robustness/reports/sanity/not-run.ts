import type { SanityFinding } from '../schema/results.ts';

type NotRun = Pick<SanityFinding, 'id' | 'title' | 'severity'> & { readonly why: string };

const PER_IMAGE = 'Needs a per-image attack, which this version does not run.';

/** Checks of the literature that this version does not decide: printed, so that nobody takes them for passed. */
export const NOT_RUN: readonly NotRun[] = [
  { id: 'S-01', title: 'An unbounded per-image attack breaks every image', severity: 'BLOCKING', why: PER_IMAGE },
  { id: 'S-02', title: 'At half the pixel range accuracy falls to guessing', severity: 'BLOCKING', why: PER_IMAGE },
  { id: 'S-04', title: 'Iterative attacks are at least as strong as single-step ones', severity: 'BLOCKING', why: PER_IMAGE },
  { id: 'S-05', title: 'Doubling the iterations changes nothing', severity: 'BLOCKING', why: 'Attacks are run once, at the iterations asked for; learning curves are printed.' },
  { id: 'S-06', title: 'White-box attacks are at least as strong as black-box ones', severity: 'BLOCKING', why: PER_IMAGE },
  { id: 'S-07', title: 'Transfer is no stronger than the direct attack', severity: 'WARNING', why: 'Transfer is printed where it was measured; no surrogate models are trained.' },
  { id: 'S-10', title: 'Gradients are finite and not zero', severity: 'BLOCKING', why: 'Gradients are not recorded image by image; an attack that finds none reports a warning.' },
  { id: 'S-11', title: 'The model gives the same answer twice', severity: 'BLOCKING', why: 'Random layers are removed at import; repeated runs are not compared.' },
  { id: 'S-14', title: 'Every image broken by the universal perturbation falls to a per-image attack too', severity: 'BLOCKING', why: PER_IMAGE },
  { id: 'S-16', title: 'A reference model without defense is broken', severity: 'BLOCKING', why: 'No reference model is run beside the audit.' },
  { id: 'S-17', title: 'On a linear model the attack finds the analytic radius', severity: 'WARNING', why: 'Checked by the tests of the software, not in the audit.' },
  { id: 'S-18', title: 'Different losses agree', severity: 'WARNING', why: 'Each attack is run with one loss.' },
  { id: 'S-20', title: 'A gradient-free and a label-only attack were run', severity: 'WARNING', why: 'This version has no label-only attack.' },
  { id: 'S-22', title: 'Each declared defense was attacked adaptively', severity: 'BLOCKING', why: 'Defenses cannot be declared yet.' },
  { id: 'S-23', title: 'The evaluation set is free of near-duplicates', severity: 'WARNING', why: 'Identical images in both splits are reported when a data set is registered; near-duplicates are not searched for.' },
  { id: 'S-24', title: 'The attack survives storage and display', severity: 'WARNING', why: 'Images are scored as computed.' },
];
