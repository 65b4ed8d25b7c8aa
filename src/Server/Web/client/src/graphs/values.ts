/** Values for people, by their unit. The server writes the same in its pictures (Drawing/ValueText.cs). */
const iec = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const si = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

function short(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-6) return value.toExponential(2);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(size)));
  return String(Number(value.toFixed(digits)));
}

function scaled(value: number, base: number, names: string[], unit: string): string {
  let power = 0;
  while (Math.abs(value) >= base && power < names.length - 1) {
    value /= base;
    power++;
  }
  return `${short(value)} ${names[power]}${unit}`.trim();
}

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${short(value * 1e6)} µs`;
  if (size < 1) return `${short(value * 1e3)} ms`;
  if (size < 120) return `${short(value)} s`;
  if (size < 7200) return `${short(value / 60)} min`;
  if (size < 172800) return `${short(value / 3600)} h`;
  return `${short(value / 86400)} d`;
}

export function spell(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  switch (unit) {
    case '': return scaled(value, 1000, si, '');
    case 'bytes': return scaled(value, 1024, iec, 'B');
    case 'bytes/s': return scaled(value, 1024, iec, 'B/s');
    case 'bits': return scaled(value, 1000, si, 'b');
    case 'bits/s': return scaled(value, 1000, si, 'b/s');
    case 'seconds': return seconds(value);
    case 'ratio': return `${short(value * 100)} %`;
    case 'percent': return `${short(value)} %`;
    case 'celsius': return `${short(value)} °C`;
    case 'hertz': return scaled(value, 1000, si, 'Hz');
    case 'volts': return scaled(value, 1000, si, 'V');
    case 'amperes': return scaled(value, 1000, si, 'A');
    case 'watts': return scaled(value, 1000, si, 'W');
    case '/s': return scaled(value, 1000, si, '/s');
    default: return `${scaled(value, 1000, si, '')} ${unit}`;
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
