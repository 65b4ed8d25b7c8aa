/** What the REST API said was wrong (RFC 9457). */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  errors?: Record<string, string[]>;
  line?: number;
  column?: number;
  file?: string;
}

export class RestError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

/** Calls the REST API with JSON; throws RestError with what the server said. */
export async function rest<T>(method: string, path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new RestError({ status: 0, title: 'The server cannot be reached', detail: 'The server cannot be reached. Nothing was changed.' });
  }
  const text = await answer.text();
  const json = text && /json/.test(answer.headers.get('Content-Type') ?? '') ? JSON.parse(text) : undefined;
  if (answer.ok) return json as T;
  if (answer.status === 401 && !path.endsWith('/session') && !location.pathname.startsWith('/public/')) location.assign(`/login?back=${encodeURIComponent(location.pathname + location.search)}`);
  throw new RestError({ status: answer.status, title: `${answer.status} ${answer.statusText}`, detail: '', ...(json ?? {}) });
}
