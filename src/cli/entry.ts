/** What `bin/attnplot.js` starts: the command line of this process. */
import { main, report } from './main.ts';
import { EXIT_CODES } from './report.ts';

// Not listened to on the streams: to ask for one loads Node's sockets, which a render spares itself.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  const isOfStream = error.syscall === 'write' && error.path === undefined;
  // A reader that has seen enough, such as head, is no error: the command goes on to its end, and a batch to its last figure.
  if (isOfStream && error.code === 'EPIPE') return;
  if (!isOfStream) process.exit(report(error));
  process.stderr.write(`error: cannot write to standard output\n  ${error.message}\n`);
  process.exit(EXIT_CODES.io);
});

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
