/** Values for people, by their unit. The server writes the same in its pictures (Drawing/ValueText.cs). */
const iec = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const si = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** @param more Digits more than usual. */
function short(value: number, more: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-6) return value.toExponential(2 + more);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(size)));
  return String(Number(value.toFixed(digits + more)));
}

function scaled(value: number, base: number, names: string[], unit: string, more: number): string {
  // Beyond all names a name only hides how large it is.
  if (Math.abs(value) >= 1e21) return `${short(value, more)} ${unit}`.trim();
  let power = 0;
  while (Math.abs(value) >= base && power < names.length - 1) {
    value /= base;
    power++;
  }
  return `${short(value, more)} ${names[power]}${unit}`.trim();
}

function seconds(value: number, more: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${short(value * 1e6, more)} µs`;
  if (size < 1) return `${short(value * 1e3, more)} ms`;
  if (size < 120) return `${short(value, more)} s`;
  if (size < 7200) return `${short(value / 60, more)} min`;
  if (size < 172800) return `${short(value / 3600, more)} h`;
  return `${short(value / 86400, more)} d`;
}

export function spell(value: number | null | undefined, unit: string, more = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  switch (unit) {
    case '': return scaled(value, 1000, si, '', more);
    case 'bytes': return scaled(value, 1024, iec, 'B', more);
    case 'bytes/s': return scaled(value, 1024, iec, 'B/s', more);
    case 'bits': return scaled(value, 1000, si, 'b', more);
    case 'bits/s': return scaled(value, 1000, si, 'b/s', more);
    case 'seconds': return seconds(value, more);
    case 'ratio': return `${short(value * 100, more)} %`;
    case 'percent': return `${short(value, more)} %`;
    case 'celsius': return `${short(value, more)} °C`;
    case 'hertz': return scaled(value, 1000, si, 'Hz', more);
    case 'volts': return scaled(value, 1000, si, 'V', more);
    case 'amperes': return scaled(value, 1000, si, 'A', more);
    case 'watts': return scaled(value, 1000, si, 'W', more);
    case '/s': return scaled(value, 1000, si, '/s', more);
    default: return `${scaled(value, 1000, si, '', more)} ${unit}`;
  }
}

/** The numbers beside an axis: with as many digits as it takes to tell each from the next (a thousand million, and a thousandth more). */
export function spellAxis(values: (number | null)[], unit: string): string[] {
  for (let more = 0; ; more++) {
    const texts = values.map((value) => (value === null ? '' : spell(value, unit, more)));
    if (more >= 9 || texts.every((text, i) => i === 0 || text === '' || text !== texts[i - 1])) return texts;
  }
}

/** Bytes have round numbers of their own. */
export const byteSteps = Array.from({ length: 60 }, (_, power) => 2 ** power);

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment in a zone, as short as the span around it allows. */
export function moment(ms: number, zone: string, span = 0): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).formatToParts(ms).map((part) => [part.type, part.value]));
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  return span > 14 * 86400e3 ? `${day} ${parts.hour}:${parts.minute}` : `${day} ${parts.hour}:${parts.minute}:${two(Number(parts.second))}`;
}
