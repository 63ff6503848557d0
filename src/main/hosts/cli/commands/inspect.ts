import path from 'node:path';
import type { ModelInspection } from '#contract/model.ts';
import type { Shape } from '#contract/model-tensor.ts';
import type { CommandDefinition } from '../command.ts';
import { byteCount, table } from '../output.ts';

export const inspect: CommandDefinition = {
  name: ['inspect'],
  summary: 'show what an ONNX file holds and whether it can be explained',
  define: (command) => command.argument('<model.onnx>', 'model file'),
  run: async (session, [file = '']) => {
    const inspection = await session.call('model.inspect', {
      path: path.resolve(session.directory, file),
      labels: null,
    });
    session.output.result(inspection, () => describe(inspection));
  },
};

function describe(inspection: ModelInspection): string[] {
  const { answer, input } = inspection;
  const operators = Object.entries(inspection.operators).sort(([, a], [, b]) => b - a);
  return [
    `${inspection.file}  ${byteCount(inspection.bytes)}  sha256 ${inspection.sha256}`,
    `opset ${inspection.opset}, IR version ${inspection.irVersion}, made by ${inspection.producer || 'an unnamed program'}`,
    `${inspection.parameters.toLocaleString('en')} parameters (${byteCount(inspection.parameterBytes)})`,
    ...inspection.inputs.map(
      (tensor) => `input   ${tensor.name}  ${tensor.type}  ${shapeText(tensor.shape)}`,
    ),
    ...inspection.outputs.map(
      (tensor) => `output  ${tensor.name}  ${tensor.type}  ${shapeText(tensor.shape)}`,
    ),
    answer === null
      ? 'answer  none of the outputs'
      : `answer  ${answer.name} (${answer.kind}, ${answer.classes ?? '?'} classes)`,
    input === null
      ? 'picture none of the inputs'
      : `picture ${input.channels} x ${input.height ?? 'any'} x ${input.width ?? 'any'}, ${input.layout.toUpperCase()}, batch ${input.batch}`,
    `operators: ${operators.map(([name, count]) => `${name} ${count}`).join(', ')}`,
    inspection.externalData.length === 0
      ? 'external data: none'
      : `external data: ${inspection.externalData.join(', ')}`,
    ...gradients(inspection),
    '',
    ...table(
      ['feature tensor', 'operator', 'shape', 'layout', 'grid', ''],
      inspection.featureTensors.map((tensor) => [
        tensor.name,
        tensor.operator,
        shapeText(tensor.shape),
        tensor.leading === 0 ? tensor.layout : `${tensor.layout}, ${tensor.leading} before the grid`,
        tensor.grid === null ? 'any' : tensor.grid.join(' x '),
        tensor.name === inspection.defaultFeature ? 'default' : '',
      ]),
    ),
    ...(inspection.problem === null ? [] : ['', `This model can't be used: ${inspection.problem}`]),
  ];
}

function gradients({ gradients: { missing, straightThrough, problem } }: ModelInspection): string[] {
  return [
    problem === null ? 'gradients: to the input' : `gradients: ${problem}`,
    ...missing.map(({ operator, nodes }) => `no gradient rule: ${operator} in ${nodes.join(', ')}`),
    ...(straightThrough === 0
      ? []
      : [
          `quantised: gradients pass straight through QuantizeLinear (${straightThrough}), roundings left out`,
        ]),
  ];
}

function shapeText(shape: Shape | null): string {
  return shape === null ? 'shape unknown' : `[${shape.map((size) => size ?? '?').join(', ')}]`;
}
