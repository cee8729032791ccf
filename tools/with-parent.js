// Runs a script, and ends it when the pipe on its standard input closes: so a helper never outlives the program that
// started it, however that one ended, and never ends before it.
'use strict';
const script = process.argv[2];
process.argv.splice(1, 2, script);

// Ctrl+C reaches every program of the terminal at once; the application still needs its helpers to finish its work.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGBREAK']) {
  process.on(signal, () => {});
}
process.on('newListener', (event, listener) => {
  if (event === 'SIGINT') {
    process.nextTick(() => process.removeListener(event, listener));
  }
});

// When the parent was killed nobody reads what a script prints while it saves its data; that must not end it.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

process.stdin.resume();
process.stdin.on('close', () => {
  setTimeout(() => process.exit(0), 8000).unref();
  process.kill(process.pid, 'SIGTERM');
});
require(script);
