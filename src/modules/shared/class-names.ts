import { checkText } from './checks.ts';
import type { ProblemList } from './problem-list.ts';

const MAX_CLASSES = 10_000;

/** The class names without surrounding blanks. Problems: fewer than two, empty ones, the same one twice. */
export function checkClasses(problems: ProblemList, classes: readonly string[]): readonly string[] {
  const path = ['input', 'classes'];
  if (classes.length < 2 || classes.length > MAX_CLASSES) {
    problems.add('OUT_OF_RANGE', path, `expected 2 to ${MAX_CLASSES} classes, found ${classes.length}`);
    return [];
  }
  const names = classes.map((name, index) => checkText(problems, [...path, String(index)], name, { max: 200 }));
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    else if (name !== '')
      problems.add(
        'DUPLICATE',
        [...path, String(index)],
        `expected different classes, found "${name}" at ${earlier} and ${index}`,
      );
  }
  return names;
}
