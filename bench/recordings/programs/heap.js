// A Node.js service: sessions that end by the clock, a cache of answers, and listeners that nobody takes away.
// Reads "minute requests" from each line and answers with the bytes the process holds (its resident set), once what was freed is.
'use strict';
const lines = require('readline').createInterface({ input: process.stdin });
let seed = 29;
function draw(below) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed % below;
}
const sessions = new Map();
const cache = new Map();
const listeners = [];
lines.on('line', line => {
  const [minute, requests] = line.split(' ').map(Number);
  for (let i = 0; i < requests; i++) {
    const items = Array.from({ length: 1 + draw(30) }, (_, at) => ({ at, title: `title ${draw(1e6)}`, price: draw(10000) / 100 }));
    const body = JSON.stringify(items);
    sessions.set(draw(60000), { until: minute + 240, items });
    if (draw(4) === 0) cache.set(draw(9000), body);
    if (draw(15) === 0) listeners.push(() => body.length + items.length);
  }
  if (minute % 5 === 0) for (const [id, session] of sessions) if (session.until < minute) sessions.delete(id);
  process.stdout.write(`${process.memoryUsage().rss}\n`);
});
