/** Where two plain JSON values differ, as "path wanted, found other"; at most five places. */
export function differences(found: unknown, wanted: unknown): string[] {
  const places: string[] = [];
  compare(found, wanted, '', places);
  return places.length > 5 ? [...places.slice(0, 5), `${places.length - 5} more differences`] : places;
}

function compare(found: unknown, wanted: unknown, path: string, places: string[]): void {
  if (isBranch(found) && isBranch(wanted)) {
    const [left, right] = [new Map(Object.entries(found)), new Map(Object.entries(wanted))];
    for (const key of new Set([...left.keys(), ...right.keys()])) compare(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`, places);
  } else if (found !== wanted) {
    places.push(`${path} ${show(wanted)}, found ${show(found)}`);
  }
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}
