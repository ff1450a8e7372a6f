import { AppError, ProblemsError, type Problem } from '../../../kernel/errors.ts';
import { BUILTIN_OPERATORS } from './builtin-operators.ts';
import { FlatReader, type FlatTable } from './flat-table.ts';
import { isTflite } from './is-tflite.ts';
import { OPERATOR_OPTIONS } from './operator-options.ts';
import { TFLITE_TYPES, type TfliteAttribute, type TfliteModel, type TfliteOperator, type TfliteTensor } from './tflite-model.ts';

const VERSION = 3;
const MAX_RANK = 8;
/** Numbers below it are in a field of one byte, which came first. */
const FIRST_WIDE_CODE = 127;

export interface DecodedTflite {
  readonly model: TfliteModel;
  readonly problems: readonly Problem[];
}

/** Reads a .tflite file. Throws a ProblemsError when it is damaged; what is wrong with single parts is told in `problems`. */
export function decodeTflite(bytes: Uint8Array): DecodedTflite {
  try {
    if (!isTflite(bytes)) throw new AppError('INVALID_INPUT', 'expected a TFLite file with the identifier TFL3, found another one');
    return decode(new FlatReader(bytes).root());
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof ProblemsError) throw error;
    throw new ProblemsError([problem(error.message)]);
  }
}

function decode(root: FlatTable): DecodedTflite {
  const problems: Problem[] = [];
  const version = root.uint32(0);
  if (version !== VERSION) problems.push(problem(`expected a TFLite file of version ${VERSION}, found ${version}`));
  const [main] = root.tables(2);
  if (!main) throw new AppError('INVALID_INPUT', 'expected a TFLite file with a graph, found none');
  const types = root.tables(1).map(operatorType);
  const tensors = decodeTensors(main.tables(0), root.tables(4), problems);
  const operators = main.tables(3).map((table, index) => decodeOperator(table, { index, types, tensors: tensors.length }, problems));
  const places = (slot: number, what: string): readonly number[] => tensorPlaces(main.ints(slot) ?? [], { what, tensors: tensors.length, optional: false }, problems);
  return { model: { tensors, operators, inputs: places(1, 'the inputs'), outputs: places(2, 'the outputs') }, problems };
}

function operatorType(code: FlatTable): string {
  const narrow = code.int8(0);
  const number = narrow < FIRST_WIDE_CODE ? Math.max(narrow, code.int32(3)) : code.int32(3);
  const name = BUILTIN_OPERATORS[number] ?? `number ${number}`;
  return name === 'CUSTOM' ? `CUSTOM ${code.text(1)}` : name;
}

function decodeTensors(tables: readonly FlatTable[], buffers: readonly FlatTable[], problems: Problem[]): readonly TfliteTensor[] {
  const names = new Set<string>();
  return tables.map((table, index) => {
    const given = table.text(3);
    const name = given === '' || names.has(given) ? `${given}#${index}` : given;
    names.add(name);
    const shape = shapeOf(table, name, problems);
    const signature = table.ints(7) ?? [];
    return {
      name, shape,
      signature: shape.map((extent, axis) => (signature[axis] === -1 || extent < 0 ? undefined : extent)),
      type: TFLITE_TYPES[table.int8(1)] ?? 'unknown',
      data: dataOf(buffers, { place: table.uint32(2), name }, problems),
      quantized: (table.table(4)?.lengthOf(2, 4) ?? 0) > 0,
      sparse: table.table(6) !== undefined,
    };
  });
}

function shapeOf(table: FlatTable, name: string, problems: Problem[]): readonly number[] {
  const rank = table.lengthOf(0, 4);
  const shape = rank > MAX_RANK ? undefined : table.ints(0) ?? [];
  if (shape?.every((extent) => extent >= -1)) return shape;
  const found = shape ? `[${shape.join(', ')}]` : `${rank} axes`;
  problems.push(problem(`tensor "${name}": expected a shape of at most ${MAX_RANK} axes, none negative, found ${found}`, name));
  return [];
}

function dataOf(buffers: readonly FlatTable[], { place, name }: { place: number; name: string }, problems: Problem[]): Uint8Array {
  const buffer = buffers[place];
  if (buffer && buffer.uint64(1) <= 1) return buffer.bytes(0);
  const found = buffer ? 'them behind the end of the flatbuffer, as files beyond 2 GB have them' : `buffer ${place} of ${buffers.length}`;
  if (buffer || place !== 0) problems.push(problem(`tensor "${name}": expected its numbers in one of the file's buffers, found ${found}`, name));
  return new Uint8Array();
}

interface OperatorContext {
  readonly index: number;
  readonly types: readonly string[];
  readonly tensors: number;
}

function decodeOperator(table: FlatTable, { index, types, tensors }: OperatorContext, problems: Problem[]): TfliteOperator {
  const code = table.uint32(0);
  const type = types[code] ?? `number ${code} of ${types.length} operator codes`;
  const what = (side: string): string => `the ${side} of operator ${index} (${type})`;
  const inputs = tensorPlaces(table.ints(1) ?? [], { what: what('inputs'), tensors, optional: true }, problems);
  const outputs = tensorPlaces(table.ints(2) ?? [], { what: what('outputs'), tensors, optional: false }, problems);
  const attributes = readOptions(table, type, (message) => problems.push(problem(`operator ${index} (${type}): ${message}`)));
  return { type, inputs, outputs, attributes };
}

/** Options of an operator; all defaults where the file has none. */
function readOptions(operator: FlatTable, type: string, report: (message: string) => void): ReadonlyMap<string, TfliteAttribute> {
  const layout = OPERATOR_OPTIONS[type];
  const union = operator.int8(3);
  const options = operator.table(4);
  if (!layout || !options) return new Map();
  if (union !== layout.union) {
    report(`expected options of kind ${layout.union}, found kind ${union}`);
    return new Map();
  }
  return new Map(Object.entries(layout.fields).flatMap(([name, read]) => {
    const value = read(options);
    return value === undefined ? [] : [[name, value] as const];
  }));
}

function tensorPlaces(
  places: readonly number[], { what, tensors, optional }: { what: string; tensors: number; optional: boolean }, problems: Problem[],
): readonly number[] {
  const outside = places.find((place) => place >= tensors || place < (optional ? -1 : 0));
  if (outside === undefined) return places;
  problems.push(problem(`expected ${what} among ${tensors} tensors, found number ${outside}`));
  return [];
}

function problem(message: string, ...path: string[]): Problem {
  return { code: 'TFLITE', message, path };
}
