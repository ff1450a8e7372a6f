import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AppError } from '../../../src/kernel/errors.ts';
import type { TaskSettings } from '../settings.ts';
import type { StudyStep } from '../step.ts';
import type { StepOutput } from '../step-store.ts';

const EXPORTER = fileURLToPath(new URL('../export-architectures.py', import.meta.url));

export interface ExportOptions {
  readonly python: string;
  /** The file that defines the large architectures. */
  readonly definitions: string;
  readonly seed: number;
  readonly classCount: number;
}

export interface BuiltArchitecture {
  readonly name: string;
  /** [C, H, W] as text: "3x64x64". */
  readonly input: string;
  readonly parameters: number;
}

export const buildId = ({ name }: TaskSettings): string => `${name}/architectures`;

/** Exports a task's architectures with random weights; a file each: `NAME.onnx`. */
export function buildStep(task: TaskSettings, options: ExportOptions): StudyStep {
  return {
    id: buildId(task), kind: 'build', work: task.architectures.length, needs: [],
    run: async ({ onProgress }) => {
      onProgress(0, 'PyTorch exports the architectures');
      const folder = await mkdtemp(join(tmpdir(), 'assay-study-'));
      try {
        return await exported(task, options, folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function exported(task: TaskSettings, { python, definitions, seed, classCount }: ExportOptions, folder: string): Promise<StepOutput> {
  if (task.architectures.some((name) => !name.startsWith('small_')) && !existsSync(definitions)) {
    throw new AppError('NOT_FOUND', `expected the definitions of the large architectures at ${definitions} (option --definitions), found none`);
  }
  const args = [EXPORTER, '--definitions', definitions, '--out', folder, '--size', String(task.side), '--divisor', String(task.divisor),
    '--classes', String(classCount), '--seed', String(seed), ...task.architectures];
  const { stdout } = await promisify(execFile)(python, args).catch((error: Error & { stderr?: string; code?: unknown }) => {
    const found = error.code === 'ENOENT' ? 'no such program' : (error.stderr?.trim().split('\n').at(-1) ?? error.message);
    throw new AppError('UNAVAILABLE', `expected ${python} with PyTorch, torchvision and onnx to export the architectures (Debian: python3-torch, python3-torchvision, python3-onnx; option --python), found: ${found}`, { cause: error });
  });
  const files = await Promise.all(task.architectures.map(async (name) => [`${name}.onnx`, await readFile(join(folder, `${name}.onnx`))] as const));
  return { result: stdout.trim().split('\n').map(builtOf), files: Object.fromEntries(files) };
}

function builtOf(line: string): BuiltArchitecture {
  const [name = '', input = '', parameters = ''] = line.split(' ');
  return { name, input, parameters: Number(parameters) };
}
