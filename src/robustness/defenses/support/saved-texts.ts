/** Texts as numbers, for a checkpoint holds nothing else: UTF-16 units, which float32 keeps exactly, a zero after each text. */
export function saveTexts(texts: readonly string[]): Float32Array {
  return Float32Array.from(texts.flatMap((text) => [...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)), 0]));
}

/** The texts that `saveTexts` was given. */
export function savedTexts(units: Float32Array): string[] {
  const texts: string[] = [];
  let text = '';
  for (const unit of units) {
    if (unit !== 0) text += String.fromCharCode(unit);
    else [texts[texts.length], text] = [text, ''];
  }
  return texts;
}
