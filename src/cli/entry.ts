/** What `bin/attnplot.js` starts: the command line of this process. */
import { main } from './main.ts';
import { EXIT_CODES, reportError } from './report.ts';

// Write errors are caught here, because a listener on process.stdout would load Node's sockets, which render does not need.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  const isOfStream = error.syscall === 'write' && error.path === undefined;
  // A reader that stops early, such as head, is no error: the command still finishes, and a batch draws all its figures.
  if (isOfStream && error.code === 'EPIPE') return;
  if (!isOfStream) process.exit(reportError(error));
  process.stderr.write(`error: cannot write to standard output\n  ${error.message}\n`);
  process.exit(EXIT_CODES.io);
});

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
