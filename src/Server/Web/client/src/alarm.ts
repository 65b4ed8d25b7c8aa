import { toast } from './toast';

/**
 * The alarm of this browser: while it is on, what is told through the pages sounds and shows as a notice of the desktop, also when
 * the tab is in the background. One tab of a browser listens at a time; where the browser keeps that from pages (no HTTPS), each does.
 */
interface Told {
  kind: string;
  severity: string;
  title: string;
  incident: string;
}

const key = 'muster.alarm';
let stream: EventSource | undefined;
let release: (() => void) | undefined;
let sound: AudioContext | undefined;

const isOn = (): boolean => localStorage.getItem(key) === 'on';

/** Three tones up for what begins, two down for what is over: known without looking. */
function play(over: boolean): void {
  sound ??= new AudioContext();
  void sound.resume();
  const tones = over ? [660, 440] : [660, 880, 660, 880];
  tones.forEach((hertz, i) => {
    const tone = sound!.createOscillator();
    const volume = sound!.createGain();
    const at = sound!.currentTime + i * 0.18;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.17);
    tone.connect(volume).connect(sound!.destination);
    tone.start(at);
    tone.stop(at + 0.18);
  });
}

function show(told: Told): void {
  const over = told.kind === 'resolved';
  const text = `${told.kind.toUpperCase()} ${told.title}`;
  toast(text, over || told.kind === 'test' ? 'good' : 'bad');
  play(over);
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const notice = new Notification(text, { tag: `muster-${told.incident}`, requireInteraction: told.severity === 'critical' });
  notice.addEventListener('click', () => {
    window.focus();
    if (/^\d+$/.test(told.incident)) location.assign(`/incidents/${told.incident}`);
  });
}

function listen(): void {
  if (stream) return;
  stream = new EventSource('/api/v1/stream?events=notification');
  stream.addEventListener('notification', (event) => show(JSON.parse((event as MessageEvent<string>).data) as Told));
  stream.addEventListener('open', () => (document.body.dataset.alarm = 'open'));
  stream.addEventListener('error', () => {
    delete document.body.dataset.alarm;
    if (stream?.readyState !== EventSource.CLOSED) return;
    stream = undefined;
    setTimeout(() => isOn() && listen(), 5000);
  });
}

function start(): void {
  if (!('locks' in navigator)) return listen();
  void navigator.locks.request('muster-alarm', () => {
    if (!isOn()) return undefined;
    listen();
    return new Promise<void>((done) => (release = done));
  });
}

function stop(): void {
  stream?.close();
  stream = undefined;
  delete document.body.dataset.alarm;
  release?.();
  release = undefined;
}

function label(): void {
  for (const button of document.querySelectorAll('[data-alarm-toggle]')) button.setAttribute('aria-pressed', String(isOn()));
  for (const name of document.querySelectorAll('[data-alarm-name]')) name.textContent = isOn() ? 'on' : 'off';
}

async function turn(): Promise<void> {
  localStorage.setItem(key, isOn() ? 'off' : 'on');
  label();
  if (!isOn()) return stop();
  // A press of a button: now the browser lets a page ask, and make sounds.
  play(true);
  start();
  if ('Notification' in window && Notification.permission === 'default') await Notification.requestPermission();
  if (!window.isSecureContext) toast('Notices of the desktop need HTTPS; this page sounds and shows them itself.');
}

export function startAlarm(): void {
  if (!document.querySelector('[data-alarm-toggle]')) return;
  label();
  document.addEventListener('click', (event) => {
    if ((event.target as Element).closest('[data-alarm-toggle]')) void turn();
  });
  // Another tab turned it.
  window.addEventListener('storage', (event) => {
    if (event.key !== key) return;
    label();
    if (isOn()) start();
    else stop();
  });
  if (isOn()) start();
}
