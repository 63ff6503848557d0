import path from 'node:path';
import type { CommandDefinition } from '../command.ts';

export const init: CommandDefinition = {
  name: ['init'],
  summary: 'make an empty project',
  define: (command) => command.argument('<dir>', 'project folder to make, usually NAME.waferlens'),
  run: async (session, [directory = '']) => {
    const project = await session.call('project.create', {
      directory: path.resolve(session.directory, directory),
    });
    session.output.result(project, () => [`Project ${project.name}: ${project.directory}`]);
  },
};
