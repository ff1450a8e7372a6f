/**
 * File names that carry the patient, as public collections have them. A rule is used for a class only when it fits
 * every file of that class and finds at least two patients, and the data set says so: it is a guess about names.
 */
const RULES: readonly { readonly pattern: RegExp; readonly example: string }[] = [
  { pattern: /^(person\d+)_/i, example: 'person123_bacteria_1.jpeg -> person123' },
  { pattern: /^((?:[a-z][a-z0-9]*-)+\d+)-\d+(?:-\d+)*\.[a-z]+$/i, example: 'IM-0115-0001.jpeg -> IM-0115, NORMAL2-IM-0115-0001.jpeg -> NORMAL2-IM-0115' },
];

export interface DerivedPatients {
  /** One entry an image; null where no rule fits the image's class. */
  readonly patients: readonly (string | null)[];
  /** Class and rule, in words; empty when no class's names carry patients. */
  readonly rules: readonly string[];
}

/** Derives patients from file names (without folders), class by class. */
export function patientsFromNames(images: readonly { readonly fileName: string; readonly label: number }[], classes: readonly string[]): DerivedPatients {
  const patients = images.map((): string | null => null);
  const rules: string[] = [];
  classes.forEach((className, label) => {
    const own = images.flatMap((image, index) => (image.label === label ? [index] : []));
    for (const { pattern, example } of RULES) {
      const found = own.map((index) => pattern.exec(images[index]?.fileName ?? '')?.[1]);
      if (found.includes(undefined) || new Set(found).size < 2) continue;
      own.forEach((index, position) => { patients[index] = found[position] ?? null; });
      rules.push(`class ${className}: ${example}`);
      break;
    }
  });
  return { patients, rules };
}
