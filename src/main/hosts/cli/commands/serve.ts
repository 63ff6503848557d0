import type { CommandDefinition } from '../command.ts';
import { integer } from '../options.ts';
import { findProject } from '../project-folder.ts';

export const serve: CommandDefinition = {
  name: ['serve'],
  summary: 'open the workstation for a browser on this PC',
  define: (command) =>
    command
      .option('--port <n>', 'port on 127.0.0.1 (default: any free one)', integer(0, 65535), 0)
      .option('--open', 'open the address in the browser'),
  run: async (session, _positional, options) => {
    const workstation = await session.workstation();
    const { project } = session.options;
    if (project !== undefined) await workstation.openProject(await findProject(project, session.directory));
    // No other command needs a server, and loading one takes longer than some commands.
    const { serveBrowser } = await import('../../loopback/serve-browser.ts');
    await serveBrowser({
      workstation,
      rendererDirectory: session.rendererDirectory,
      port: Number(options.port),
      open: options.open === true,
      signal: session.signal,
      note: (line) => session.output.note(line),
      say: (line, url) => session.output.result({ url }, () => [line]),
    });
  },
};
