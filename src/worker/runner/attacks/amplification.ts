/** By how much a preview amplifies a perturbation: its largest value becomes all but white or black. Three significant digits. */
export function amplification(linf: number): number {
  return Number((0.5 / linf).toPrecision(3));
}
