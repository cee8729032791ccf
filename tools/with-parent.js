// Runs a script, and ends it when the pipe on its standard input closes: so a helper never outlives the program that
// started it, however that one ended.
'use strict';
const script = process.argv[2];
process.argv.splice(1, 2, script);
process.stdin.resume();
process.stdin.on('close', () => {
  setTimeout(() => process.exit(0), 8000).unref();
  process.kill(process.pid, 'SIGTERM');
});
require(script);
