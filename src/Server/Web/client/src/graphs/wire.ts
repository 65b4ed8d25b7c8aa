/** What the server answers for a graph (GraphJson), and what a graph is (GraphSpec). Times are unix milliseconds. */
export type Kind = 'line' | 'area' | 'stack' | 'percent' | 'heatmap';

export interface Query { query: string; legend?: string; unit?: string; kind?: Kind | null; color?: string; width?: number | null }
export interface Threshold { from?: number | null; to?: number | null; tone: 'warning' | 'critical'; label?: string }

export interface Spec {
  title?: string;
  description?: string;
  queries: Query[];
  kind: Kind;
  unit?: string;
  thresholds?: Threshold[];
  log?: boolean;
  min?: number | null;
  max?: number | null;
  height?: number;
}

export interface Series {
  query: number;
  name: string;
  labels: Record<string, string>;
  unit: string;
  kind: Kind;
  color?: string;
  width?: number;
  earlier?: boolean;
  times: number;
  values: (number | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
  min: number | null;
  max: number | null;
  avg: number | null;
  last: number | null;
}

export interface Gap { from: number; to: number; why: string; text: string; series: number[] }
export interface Mark { from: number; to?: number; kind: string; tone: string; title: string; text?: string; url?: string; hosts?: string }

export interface Reading {
  from: number;
  to: number;
  range: string;
  absolute: string;
  zone: string;
  endsNow: boolean;
  step: number;
  series: Series[];
  times: number[][];
  gaps: Gap[];
  marks: Mark[];
  warnings: string[];
  faults: { query: number; reason: string }[];
}
