// Prints what is wrong with each Dockerfile that is named, and ends with 1 if something is.
const { readFileSync } = require('fs');
const { validate } = require('dockerfile-utils');

let wrong = 0;
for (const file of process.argv.slice(2)) {
  for (const finding of validate(readFileSync(file, 'utf8'))) {
    console.log(`${file}:${finding.range.start.line + 1}: ${finding.message}`);
    wrong = 1;
  }
}
process.exit(wrong);
