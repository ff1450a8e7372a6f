import { spawnSync } from 'node:child_process';

/** A Python that has ONNX's own checker, where there is one. */
export const pythonWithOnnx = ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import onnx']).status === 0);

/** Throws what ONNX's checker and its strict shape inference say against a file. */
export function checkWithOnnx(path: string): void {
  const code = 'import onnx, sys; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); onnx.shape_inference.infer_shapes(m, strict_mode=True)';
  const { status, stderr } = spawnSync(pythonWithOnnx ?? 'python3', ['-c', code, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
