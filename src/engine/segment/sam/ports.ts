import { Failure } from '#contract/failure.ts';
import { type OnnxModel, realInputs, type Shape } from '../../onnx/model.ts';
import type { ValueInfoProto } from '../../onnx/proto/onnx_pb.ts';
import { declaredFacts } from '../../onnx/shape/infer.ts';
import { elementTypeName } from '../../onnx/tensor.ts';

/** An input or output of a graph as its file declares it. */
export interface Port {
  readonly name: string;
  /** Such as `float32`. */
  readonly type: string;
  readonly shape: Shape | null;
}

export function inputPorts(model: OnnxModel): Port[] {
  return realInputs(model).map(portOf);
}

export function outputPorts(model: OnnxModel): Port[] {
  return model.graph.output.map(portOf);
}

function portOf(info: ValueInfoProto): Port {
  const { type, shape } = declaredFacts(info);
  return { name: info.name, type: elementTypeName(type), shape };
}

/** The port that goes by one of the names, compared without regard to case; earlier names first. */
export function portNamed(ports: readonly Port[], names: readonly string[]): Port | undefined {
  for (const name of names) {
    const found = ports.find((port) => port.name.toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The size along an axis when the file fixes it; null: any. */
export function fixedSize({ shape }: Port, axis: number): number | null {
  const size = shape?.[axis];
  return typeof size === 'number' && size > 0 ? size : null;
}

/** `image [1, 3, 1024, 1024] float32, ...` */
export function describePorts(ports: readonly Port[]): string {
  if (ports.length === 0) return 'nothing';
  return ports
    .map(
      ({ name, type, shape }) =>
        `${name} [${shape === null ? '?' : shape.map((size) => size ?? '?').join(', ')}] ${type}`,
    )
    .join(', ');
}

/** What is said of two files that are no encoder and decoder that the program knows. */
export function unknownForm(title: string, model: OnnxModel, problem: string, expected: string): Failure {
  return new Failure(
    'model',
    `${title} ${problem}. It takes ${describePorts(inputPorts(model))} and gives ` +
      `${describePorts(outputPorts(model))}. Expected: ${expected}`,
  );
}
