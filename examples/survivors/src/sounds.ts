import { type EventKind, listen } from './events.ts';

interface Sound {
  readonly wave: OscillatorType;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  readonly volume: number;
}

const SOUNDS: Readonly<Record<EventKind, Sound>> = {
  bolt: { wave: 'triangle', from: 880, to: 330, seconds: 0.08, volume: 0.05 },
  strike: { wave: 'square', from: 200, to: 70, seconds: 0.06, volume: 0.03 },
  blast: { wave: 'sawtooth', from: 160, to: 30, seconds: 0.3, volume: 0.08 },
  nova: { wave: 'sine', from: 220, to: 880, seconds: 0.35, volume: 0.08 },
  hurt: { wave: 'sawtooth', from: 130, to: 50, seconds: 0.2, volume: 0.14 },
  gem: { wave: 'sine', from: 1100, to: 1650, seconds: 0.07, volume: 0.04 },
  level: { wave: 'triangle', from: 440, to: 1320, seconds: 0.5, volume: 0.12 },
  over: { wave: 'sawtooth', from: 300, to: 40, seconds: 1.2, volume: 0.15 },
};
/** The minimum time in seconds between two plays of the same sound. */
const GAP = 0.06;

let context: AudioContext | undefined;
const last = new Map<EventKind, number>();
export let isMuted = false;

export function mute(muted: boolean): void {
  isMuted = muted;
}

/** Browsers allow sound after the first press only. */
export function unlockSounds(): void {
  context ??= new AudioContext();
}

listen((kind) => {
  if (context === undefined || isMuted) return;
  const now = context.currentTime;
  if (now - (last.get(kind) ?? -1) < GAP) return;
  last.set(kind, now);
  const { wave, from, to, seconds, volume } = SOUNDS[kind];
  const tone = new OscillatorNode(context, { type: wave });
  const gain = new GainNode(context);
  tone.frequency.setValueAtTime(from, now);
  tone.frequency.exponentialRampToValueAtTime(to, now + seconds);
  gain.gain.setValueAtTime(volume, now);
  gain.gain.exponentialRampToValueAtTime(0.0001, now + seconds);
  tone.connect(gain).connect(context.destination);
  tone.start(now);
  tone.stop(now + seconds);
});
